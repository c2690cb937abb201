import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { buildSchema } from 'graphql';
import { glossaryFile, glossaryProblems } from './glossary.ts';
import { at } from './root.ts';

describe('the glossary', () => {
  it('has the words that the schema has', async () => {
    const schema = buildSchema(await readFile(at('router/api.graphql'), 'utf8'));
    expect(glossaryProblems(await readFile(at(glossaryFile), 'utf8'), schema)).toEqual([]);
  });

  it('is refused with a word that the schema lacks, and without one that people see', () => {
    const schema = buildSchema('type Query { soldOut: Boolean  status: OrderStatus } enum OrderStatus { PLACED GONE } enum Colour { RED }');
    const text = '| `OrderStatus.PLACED` | 접수 대기 | |\n| Sold out | `Query.soldOut` |\n| Ticket | `Ticket` `Query.none` `OrderStatus.NONE` |\n| gone: | see `OrderStatus.GONE` |';
    expect(glossaryProblems(text, schema)).toEqual([
      'names Ticket, which the schema does not have', 'names Query.none, which the schema does not have', 'names OrderStatus.NONE, which the schema does not have', 'has no row for OrderStatus.GONE',
    ]);
  });
});
