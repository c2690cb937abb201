import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import { type Catalogue, envelopeAttributes } from '#contracts/event.ts';
import { type Parser, type Shape, shapeOf } from '#kernel/parse.ts';
import { at } from './root.ts';

/** npm run asyncapi: the events of packages/contracts as an AsyncAPI 3 document, for those who read them in another language. */

export const asyncapiFile = 'docs/asyncapi.yaml';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Told = { readonly name: string; readonly catalogue: Catalogue; readonly about: string; readonly remarks: ReadonlyMap<string, string> };

const contracts = 'packages/contracts';

/** What a contract exports: `orderEvents` is a catalogue, `geoPoint` a shape that events share. */
const readContracts = async (): Promise<{ told: Told[]; named: Map<Shape, string> }> => {
  const told: Told[] = [];
  const named = new Map<Shape, string>();
  const files = (await readdir(at(contracts))).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts')).sort();
  for (const file of files) {
    const source = await readFile(at(contracts, file), 'utf8');
    const exported = Object.entries(await import(at(contracts, file)) as Record<string, unknown>);
    const place = (name: string) => source.indexOf(`export const ${name} `);
    for (const [name, value] of exported.sort(([a], [b]) => place(a) - place(b))) {
      if (isParser(value) && value !== envelopeAttributes) named.set(shapeOf(value), `${name[0]!.toUpperCase()}${name.slice(1)}`);
      if (name.endsWith('Events')) told.push({ name, catalogue: value as Catalogue, about: commentOn(`export const ${name} `, source), remarks: remarksIn(source) });
    }
  }
  return { told, named };
};

const isParser = (value: unknown): value is Parser<unknown> => typeof value === 'function' && 'shape' in value;

const text = (comment: string): string => comment.split('\n').map((line) => line.replace(/^\s*\*?\s*/, '')).join(' ').trim();

/** The docstring that stands right above `code`. */
const commentOn = (code: string, source: string): string => {
  const end = source.indexOf(code);
  const before = source.slice(0, end).trimEnd();
  return before.endsWith('*/') ? text(before.slice(before.lastIndexOf('/**') + 3, -2)) : '';
};

/** What is said of single events, by their types. */
const remarksIn = (source: string): Map<string, string> =>
  new Map([...source.matchAll(/\/\*\*((?:[^*]|\*(?!\/))*)\*\/\s*'([\w.]+)':/g)].map(([, comment, type]) => [type!, text(comment!)]));

/** A shape as JSON Schema, in which what has a name is referred to by it. */
const schemaOf = (shape: Shape, named: ReadonlyMap<Shape, string>): Json => {
  const inner = (part: Shape): Json => (named.has(part) ? { $ref: `#/components/schemas/${named.get(part)}` } : schemaOf(part, named));
  if ('anyOf' in shape) return { anyOf: [inner(shape.anyOf[0]), shape.anyOf[1]] };
  if ('enum' in shape) return { type: 'string', enum: shape.enum };
  switch (shape.type) {
    case 'array':
      return { type: 'array', items: inner(shape.items) };
    case 'object':
      return { type: 'object', properties: Object.fromEntries(Object.entries(shape.properties).map(([key, part]) => [key, inner(part)])), required: shape.required };
    default:
      return { ...shape };
  }
};

/** The whole document. Throws a TypeError for an event whose parser does not say what it takes. */
export const asyncapi = async (): Promise<string> => {
  const { told, named } = await readContracts();
  const { version } = JSON.parse(await readFile(at('package.json'), 'utf8')) as { version: string };
  const events = told.flatMap(({ catalogue, about, remarks }) => Object.entries(catalogue).map(([type, parser]) => ({ type, aggregate: type.split('.', 1)[0]!, parser, about, remark: remarks.get(type) })));
  const channels = Map.groupBy(events, ({ aggregate }) => aggregate);

  const document: Json = {
    asyncapi: '3.0.0',
    info: {
      title: 'Dosirak events', version, license: { name: 'MIT' },
      description: 'What the bounded contexts of Dosirak tell one another, as CloudEvents 1.0. A channel is an aggregate type: who binds to it is sent all of its events, each aggregate\'s in the order of their sequences, at least once, from the first there ever was. Types may be added, and properties: pass over what you do not know.',
    },
    defaultContentType: 'application/cloudevents+json',
    channels: Object.fromEntries([...channels].map(([aggregate, its]) => [aggregate, {
      address: aggregate,
      description: [...new Set(its.map(({ about }) => about))].join(' '),
      messages: Object.fromEntries(its.map(({ type }) => [type, { $ref: `#/components/messages/${type}` }])),
    }])),
    operations: Object.fromEntries([...channels.keys()].map((aggregate) => [`tell-${aggregate}`, { action: 'send', channel: { $ref: `#/channels/${aggregate}` } }])),
    components: {
      messages: Object.fromEntries(events.map(({ type, remark }) => [type, { name: type, ...(remark && { summary: remark }), payload: { $ref: `#/components/schemas/${type}` } }])),
      schemas: {
        Envelope: withVersion(schemaOf(shapeOf(envelopeAttributes), named)),
        ...Object.fromEntries([...named].map(([shape, name]) => [name, schemaOf(shape, named)])),
        ...Object.fromEntries(events.map(({ type, aggregate, parser }) => [type, {
          allOf: [{ $ref: '#/components/schemas/Envelope' }],
          type: 'object',
          properties: { type: { const: type }, aggregatetype: { const: aggregate }, data: named.has(shapeOf(parser)) ? { $ref: `#/components/schemas/${named.get(shapeOf(parser))}` } : schemaOf(shapeOf(parser), named) },
          required: ['type', 'data'],
        }])),
      },
    },
  };
  return `# Generated by npm run asyncapi from ${contracts}.\n${stringify(document, { aliasDuplicateObjects: false, lineWidth: 160 })}`;
};

/** CloudEvents fixes it, and so does parseEnvelope. */
const withVersion = (envelope: Json): Json => {
  const { properties, ...rest } = envelope as { properties: { [key: string]: Json } };
  return { ...rest, properties: { ...properties, specversion: { const: '1.0' } } };
};

/** What is wrong with the document as it lies there, if anything is. */
export const asyncapiProblems = async (): Promise<string[]> => {
  const lies = existsSync(at(asyncapiFile)) ? await readFile(at(asyncapiFile), 'utf8') : '';
  return lies === (await asyncapi()) ? [] : [`${asyncapiFile}: not what ${contracts} says. Run: npm run asyncapi`];
};

if (import.meta.main) {
  await writeFile(at(asyncapiFile), await asyncapi());
  console.log(`Wrote ${asyncapiFile}.`);
}
