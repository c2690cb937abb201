/**
 * A parser turns what came from outside into a typed value or throws a `ParseError` that names the place.
 * Unknown properties are dropped: a producer may add fields without its consumers knowing.
 */
export type Parser<T> = (value: unknown, path?: string) => T;
export type Parsed<P> = P extends Parser<infer T> ? T : never;

export class ParseError extends Error {
  override readonly name = 'ParseError';
  readonly path: string;
  constructor(path: string, expected: string, value: unknown) {
    super(`${path === '' ? 'the value' : path} should be ${expected}, not ${value === null ? 'null' : typeof value}`);
    this.path = path;
  }
}

const primitive = <T>(expected: string, is: (value: unknown) => boolean): Parser<T> => (value, path = '') => {
  if (!is(value)) throw new ParseError(path, expected, value);
  return value as T;
};

export const string: Parser<string> = primitive('a string', (value) => typeof value === 'string');
export const boolean: Parser<boolean> = primitive('a boolean', (value) => typeof value === 'boolean');
export const number: Parser<number> = primitive('a finite number', Number.isFinite);
export const integer: Parser<number> = primitive('a safe integer', Number.isSafeInteger);
/** RFC 3339, kept as text. */
export const instant: Parser<string> = primitive('an instant', (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)));

export const oneOf = <const T extends readonly string[]>(...members: T): Parser<T[number]> => primitive(`one of ${members.join(', ')}`, (value) => members.includes(value as string));

export const nullable = <T>(parser: Parser<T>): Parser<T | null> => (value, path) => (value === null || value === undefined ? null : parser(value, path));

export const array = <T>(parser: Parser<T>): Parser<T[]> => (value, path = '') => {
  if (!Array.isArray(value)) throw new ParseError(path, 'an array', value);
  return value.map((item, index) => parser(item, `${path}[${index}]`));
};

export const object = <Shape extends Record<string, Parser<unknown>>>(shape: Shape): Parser<{ [Key in keyof Shape]: Parsed<Shape[Key]> }> => {
  const entries = Object.entries(shape);
  return (value, path = '') => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ParseError(path, 'an object', value);
    const source = value as Record<string, unknown>;
    return Object.fromEntries(entries.map(([key, parser]) => [key, parser(source[key], path === '' ? key : `${path}.${key}`)])) as { [Key in keyof Shape]: Parsed<Shape[Key]> };
  };
};
