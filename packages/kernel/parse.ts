/**
 * A parser turns what came from outside into a typed value or throws a `ParseError` that names the place.
 * Unknown properties are dropped: a producer may add fields without its consumers knowing.
 */
export type Parser<T> = {
  (value: unknown, path?: string): T;
  /** What it takes. The parsers made here all say so. */
  readonly shape?: Shape;
};
export type Parsed<P> = P extends Parser<infer T> ? T : never;

/** What a parser takes, in the words of JSON Schema (draft 2020-12). */
export type Shape =
  | { readonly type: 'string' | 'boolean' | 'number' | 'integer'; readonly format?: 'date-time' }
  | { readonly enum: readonly string[] }
  | { readonly anyOf: readonly [Shape, { readonly type: 'null' }] }
  | { readonly type: 'array'; readonly items: Shape }
  | { readonly type: 'object'; readonly properties: Readonly<Record<string, Shape>>; readonly required: readonly string[] };

export class ParseError extends Error {
  override readonly name = 'ParseError';
  readonly path: string;
  constructor(path: string, expected: string, value: unknown) {
    super(`${path === '' ? 'the value' : path} should be ${expected}, not ${value === null ? 'null' : typeof value}`);
    this.path = path;
  }
}

/** The shape of a parser made here. Throws a TypeError for one that was made elsewhere and says nothing of itself. */
export const shapeOf = ({ shape }: Parser<unknown>): Shape => {
  if (shape === undefined) throw new TypeError('the parser does not say what it takes: make it of those in parse.ts');
  return shape;
};

const primitive = <T>(expected: string, is: (value: unknown) => boolean, shape: Shape): Parser<T> =>
  Object.assign((value: unknown, path = ''): T => {
    if (!is(value)) throw new ParseError(path, expected, value);
    return value as T;
  }, { shape });

export const string: Parser<string> = primitive('a string', (value) => typeof value === 'string', { type: 'string' });
export const boolean: Parser<boolean> = primitive('a boolean', (value) => typeof value === 'boolean', { type: 'boolean' });
export const number: Parser<number> = primitive('a finite number', Number.isFinite, { type: 'number' });
export const integer: Parser<number> = primitive('a safe integer', Number.isSafeInteger, { type: 'integer' });
/** RFC 3339, kept as text. */
export const instant: Parser<string> = primitive('an instant', (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)), { type: 'string', format: 'date-time' });

export const oneOf = <const T extends readonly string[]>(...members: T): Parser<T[number]> =>
  primitive(`one of ${members.join(', ')}`, (value) => members.includes(value as string), { enum: members });

export const nullable = <T>(parser: Parser<T>): Parser<T | null> =>
  Object.assign((value: unknown, path?: string) => (value === null || value === undefined ? null : parser(value, path)), parser.shape && { shape: { anyOf: [parser.shape, { type: 'null' }] } as const });

export const array = <T>(parser: Parser<T>): Parser<T[]> =>
  Object.assign((value: unknown, path = '') => {
    if (!Array.isArray(value)) throw new ParseError(path, 'an array', value);
    return value.map((item, index) => parser(item, `${path}[${index}]`));
  }, parser.shape && { shape: { type: 'array', items: parser.shape } as const });

export const object = <Fields extends Record<string, Parser<unknown>>>(fields: Fields): Parser<{ [Key in keyof Fields]: Parsed<Fields[Key]> }> => {
  const entries = Object.entries(fields);
  return Object.assign((value: unknown, path = '') => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ParseError(path, 'an object', value);
    const source = value as Record<string, unknown>;
    return Object.fromEntries(entries.map(([key, parser]) => [key, parser(source[key], path === '' ? key : `${path}.${key}`)])) as { [Key in keyof Fields]: Parsed<Fields[Key]> };
  }, shapeOfObject(entries));
};

/** What may be null may also be left out; everything else is required. */
const shapeOfObject = (entries: readonly [string, Parser<unknown>][]): { readonly shape?: Shape } => {
  const shapes = entries.flatMap(([key, { shape }]) => (shape ? [[key, shape] as const] : []));
  if (shapes.length < entries.length) return {};
  return { shape: { type: 'object', properties: Object.fromEntries(shapes), required: shapes.filter(([, shape]) => !('anyOf' in shape)).map(([key]) => key) } };
};
