import { describe, expect, it } from '@jest/globals';
import { array, boolean, instant, integer, nullable, number, object, oneOf, type Parser, ParseError, shapeOf, string } from './parse.ts';

const tea = object({ name: string, degrees: number, minutes: integer, loose: boolean, kind: oneOf('GREEN', 'BLACK'), picked: instant, notes: nullable(string), leaves: array(object({ grams: integer })) });
const good = { name: '우전', degrees: 70, minutes: 2, loose: true, kind: 'GREEN', picked: '2026-04-18T00:00:00Z', notes: null, leaves: [{ grams: 3 }] };

describe('a parser', () => {
  it('gives back what fits, without what it does not know', () => expect(tea({ ...good, price: 1, leaves: [{ grams: 3, torn: true }] })).toEqual(good));
  it('takes a nullable that is left out for null', () => {
    const { notes: _, ...withoutNotes } = good;
    expect(tea(withoutNotes)).toEqual(good);
  });
  it.each([
    [{ name: 1 }, 'name should be a string, not number'],
    [{ degrees: Number.NaN }, 'degrees should be a finite number'],
    [{ minutes: 1.5 }, 'minutes should be a safe integer'],
    [{ kind: 'RED' }, 'kind should be one of GREEN, BLACK'],
    [{ picked: 'spring' }, 'picked should be an instant'],
    [{ leaves: [{ grams: 3 }, { grams: '3' }] }, 'leaves[1].grams should be a safe integer'],
    [{ leaves: null }, 'leaves should be an array, not null'],
  ])('names what is wrong with %j', (wrong, message) => {
    expect(() => tea({ ...good, ...wrong })).toThrow(ParseError);
    expect(() => tea({ ...good, ...wrong })).toThrow(message);
  });
});

describe('its shape', () => {
  it('is a JSON Schema', () => {
    expect(shapeOf(tea)).toEqual({
      type: 'object',
      properties: {
        name: { type: 'string' }, degrees: { type: 'number' }, minutes: { type: 'integer' }, loose: { type: 'boolean' },
        kind: { enum: ['GREEN', 'BLACK'] }, picked: { type: 'string', format: 'date-time' }, notes: { anyOf: [{ type: 'string' }, { type: 'null' }] },
        leaves: { type: 'array', items: { type: 'object', properties: { grams: { type: 'integer' } }, required: ['grams'] } },
      },
      required: ['name', 'degrees', 'minutes', 'loose', 'kind', 'picked', 'leaves'],
    });
  });
  it('is not made up for a parser that does not tell', () => {
    const silent: Parser<string> = (value) => String(value);
    for (const parser of [silent, nullable(silent), array(silent), object({ name: string, silent })]) expect(() => shapeOf(parser)).toThrow(TypeError);
  });
});
