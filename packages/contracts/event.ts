import { instant, integer, nullable, object, ParseError, string, type Parsed, type Parser } from '#kernel/parse.ts';

/**
 * An event as it crosses from one context to another: CloudEvents 1.0 in structured JSON, with extension attributes for
 * the aggregate's sequence, the order it belongs to (`correlationid`), what caused it and the trace it is part of.
 */
export type EventEnvelope<Type extends string = string, Data = unknown> = {
  readonly specversion: '1.0';
  /** UUIDv7, unique over all contexts. */
  readonly id: string;
  /** The context that tells it, as a URI reference: `/order`. */
  readonly source: string;
  /** Name and version: `order.OrderPlaced.v1`. */
  readonly type: Type;
  /** The aggregate's id. */
  readonly subject: string;
  readonly time: string;
  readonly aggregatetype: string;
  /** 1, 2, 3 … for each aggregate, without a gap. */
  readonly sequence: number;
  /** The order it belongs to; the aggregate's own id where there is no order. */
  readonly correlationid: string;
  /** The event that led to this one, if one did. */
  readonly causationid: string | null;
  readonly traceparent: string | null;
  readonly data: Data;
};

/** The envelope around data not yet looked at. Throws a ParseError for what is no event. */
export const parseEnvelope: Parser<EventEnvelope> = (value, path) => {
  const { specversion, ...attributes } = envelopeAttributes(value, path);
  if (specversion !== '1.0') throw new ParseError('specversion', '1.0', specversion);
  return { specversion, ...attributes, data: (value as { data: unknown }).data };
};

/** What an event says beside its data. */
export const envelopeAttributes = object({
  specversion: string, id: string, source: string, type: string, subject: string, time: instant,
  aggregatetype: string, sequence: integer, correlationid: string, causationid: nullable(string), traceparent: nullable(string),
});

/** The events of one aggregate: from a type's name to the parser of its data. */
export type Catalogue = Readonly<Record<string, Parser<unknown>>>;

/** The union of a catalogue's events, each with its data typed. */
export type EventOf<C extends Catalogue> = { [Type in keyof C & string]: EventEnvelope<Type, Parsed<C[Type]>> }[keyof C & string];

/**
 * Reads an event by a catalogue: the event with its data parsed, or null for a type the catalogue does not name (a newer
 * version, told beside the one we know). Throws a ParseError for a known type with data of another shape.
 */
export const readEvent = <C extends Catalogue>(catalogue: C, envelope: EventEnvelope): EventOf<C> | null => {
  const parser = Object.hasOwn(catalogue, envelope.type) ? catalogue[envelope.type] : undefined;
  if (parser === undefined) return null;
  return { ...envelope, data: parser(envelope.data, 'data') } as EventOf<C>;
};

