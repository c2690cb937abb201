import { beforeAll, describe, expect, it } from '@jest/globals';
import { missingRows } from './invariants/tables.ts';
import { reportOf } from './report.ts';
import { seedFrom, walkAbout, type Walked } from './walks.ts';

const walks = 1_000;
const walkFrom = async (seed: number): Promise<Walked> => {
  const walked = await walkAbout({ runs: walks, seed });
  console.info(reportOf(walked));
  return walked;
};

describe('a thousand walks through the city', () => {
  let walked: Walked;
  beforeAll(async () => void (walked = await walkFrom(seedFrom(process.env))), 300_000);

  it('break no rule of the domain', () => {
    if (walked.failure !== null) throw new Error(walked.failure.report);
    expect(walked.runs).toBe(walks);
  });

  it('take every row of every state machine', async () => {
    const rows = new Map(walked.rows);
    // the rarest are taken a few times in a thousand walks: what chance left out gets a second one
    if (missingRows(rows).length > 0) for (const [row, times] of (await walkFrom(walked.seed + 1)).rows) rows.set(row, times + (rows.get(row) ?? 0));
    expect(missingRows(rows)).toEqual([]);
  }, 300_000);
});
