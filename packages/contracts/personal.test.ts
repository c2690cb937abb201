import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { type Shape, shapeOf } from '#kernel/parse.ts';
import { coarse } from './coarse-place.ts';
import type { Catalogue } from './event.ts';
import { reasons, toldReason } from './reason.ts';

/** Every event that any context tells, by its type. */
const events = new Map<string, Shape>();
for (const file of readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))) {
  for (const [name, value] of Object.entries((await import(`./${file}`)) as Record<string, unknown>)) {
    if (name.endsWith('Events')) for (const [type, parser] of Object.entries(value as Catalogue)) events.set(type, shapeOf(parser));
  }
}

/** What is said of a business: its name, where it is, what it sells. */
const business = /^store\.|\.lines\[\]/;

/** The paths of everything in a shape that a text may stand in. */
const textsIn = (shape: Shape, path: string): string[] => {
  if ('anyOf' in shape) return textsIn(shape.anyOf[0], path);
  if ('enum' in shape) return [];
  if (shape.type === 'array') return textsIn(shape.items, `${path}[]`);
  if (shape.type === 'object') return Object.entries(shape.properties).flatMap(([name, property]) => textsIn(property, `${path}.${name}`));
  return shape.type === 'string' && !('format' in shape) ? [path] : [];
};

/** Ids, and what is written by no person: numbers of orders, names of rules and of vehicles. */
const impersonal = /(Id|Ids\[\]|\.number|\.rule|\.reason|\.currency|\.text)$/;

describe('what contexts tell one another', () => {
  it('is known here', () => expect(events.size).toBeGreaterThan(50));

  it.each([...events].filter(([type]) => !business.test(type)))('has no text in %s that a person could have written', (type, shape) => {
    expect(textsIn(shape, type).filter((path) => !impersonal.test(path) && !business.test(path))).toEqual([]);
  });

  it('has a text in reviews that is always null, and kept for what is in the archive already', () => {
    expect([...events].flatMap(([type, shape]) => textsIn(shape, type)).filter((path) => path.endsWith('.text'))).toEqual(['review.ReviewWritten.v1.text', 'review.ReviewAnswered.v1.text']);
  });

  it('has reasons that are agreed words, or the system\'s', () => {
    for (const reason of reasons) expect(toldReason(reason)).toBe(reason);
    for (const written of ['김민지가 싫어요', 'SOLD OUT', 'sold_out', '', null, 'KIM_MINJI']) expect(toldReason(written)).toBeNull();
  });
});

describe('a coarse place', () => {
  it('is within a hundred metres or so, and the same for neighbours', () => {
    expect(coarse({ latitude: 37.55438812, longitude: 126.92147719 })).toEqual({ latitude: 37.554, longitude: 126.921 });
    expect(coarse({ latitude: -0.0004, longitude: 179.9996 })).toEqual({ latitude: -0, longitude: 180 });
    expect(coarse(coarse({ latitude: 12.3456, longitude: -65.4321 }))).toEqual(coarse({ latitude: 12.3459, longitude: -65.4324 }));
  });
});
