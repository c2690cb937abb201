import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { type EventEnvelope, parseEnvelope, readEvent } from '#contracts/event.ts';
import { orderEvents } from '#contracts/order.ts';
import { reviewEvents } from '#contracts/review.ts';
import { asyncapi, asyncapiProblems } from './asyncapi.ts';

type Schema = {
  readonly $ref?: string; readonly const?: string; readonly enum?: readonly string[]; readonly anyOf?: readonly Schema[]; readonly allOf?: readonly Schema[];
  readonly type?: string; readonly format?: string; readonly items?: Schema; readonly properties?: Readonly<Record<string, Schema>>;
};
type Document = {
  readonly channels: Readonly<Record<string, { readonly description: string; readonly messages: object }>>;
  readonly components: { readonly messages: Readonly<Record<string, { readonly summary?: string }>>; readonly schemas: Readonly<Record<string, Schema>> };
};
const document = parse(await asyncapi()) as Document;
const { messages, schemas } = document.components;

/** Something that the schema takes. */
const sampleOf = (schema: Schema): unknown => {
  if (schema.$ref) return sampleOf(schemas[schema.$ref.split('/').at(-1)!]!);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return sampleOf(schema.anyOf[0]!);
  switch (schema.type) {
    case 'string': return schema.format === 'date-time' ? '2026-03-02T12:00:00Z' : 'x';
    case 'boolean': return true;
    case 'array': return [sampleOf(schema.items!)];
    case 'object': return { ...Object.assign({}, ...(schema.allOf ?? []).map(sampleOf)) as object, ...Object.fromEntries(Object.entries(schema.properties ?? {}).map(([key, part]) => [key, sampleOf(part)])) };
    default: return 1;
  }
};

describe('docs/asyncapi.yaml', () => {
  it('is what the contracts say', async () => expect(await asyncapiProblems()).toEqual([]));

  it('names every event, in the channel of its aggregate', () => {
    for (const type of [...Object.keys(orderEvents), ...Object.keys(reviewEvents)]) expect(Object.keys(document.channels[type.split('.')[0]!]!.messages)).toContain(type);
    expect(document.channels['review']?.description).toMatch(/^What the review context tells of a review/);
    expect(messages['review.ReviewAnswered.v1']?.summary).toBe('The store\'s answer: its first one, or another in its place.');
  });

  it('refers to nothing that is not there', () => {
    const references = JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g);
    for (const [, path] of references) expect(path!.split('/').reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], document)).toBeDefined();
  });

  it.each(Object.keys(orderEvents) as (keyof typeof orderEvents)[])('describes %s so that what fits is read, whole', (type) => {
    const told = sampleOf(schemas[type]!) as EventEnvelope;
    expect(parseEnvelope(told)).toEqual(told);
    expect(readEvent(orderEvents, told)).toEqual(told);
  });
});
