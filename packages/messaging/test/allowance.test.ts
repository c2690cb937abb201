import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#testing/eventually.ts';
import { redisAvailable, type TestRedis, testRedis } from '#testing/redis.ts';
import { openAllowances, type Rate } from '../allowance/allowance.ts';
import { localAllowances } from '../allowance/memory.ts';
import { redisAllowances } from '../allowance/redis.ts';
import type { Allowances } from '../allowance/port.ts';

const hourly = (most: number): Rate => ({ most, perMs: 3_600_000 });
const hasRedis = redisAvailable();
let redis: TestRedis;
beforeAll(async () => {
  if (hasRedis) redis = await testRedis();
});
afterAll(() => redis?.[Symbol.asyncDispose]());

const stores: [string, () => Allowances][] = [['in memory', () => openAllowances({ redisUrl: undefined })], ...(hasRedis ? [['on Redis', () => redisAllowances(redis.url)] as [string, () => Allowances]] : [])];

describe.each(stores)('an allowance %s', (_name, open) => {
  let allowances: Allowances;
  beforeAll(async () => {
    allowances = open();
    await eventually(() => allowances.take('ready', hourly(1_000), 1));
  });
  afterAll(() => allowances.close());

  it('allows as many as it says at once, and tells when there will be more', async () => {
    const answers: number[] = [];
    for (let index = 0; index < 4; index++) answers.push(await allowances.take('a', hourly(3), 1));
    expect(answers.slice(0, 3)).toEqual([0, 0, 0]);
    expect(answers[3]).toBeGreaterThan(1_190_000);
    expect(answers[3]).toBeLessThanOrEqual(1_200_000);
  });

  it('counts what costs more as more, and never allows what costs too much', async () => {
    expect(await allowances.take('b', hourly(10), 8)).toBe(0);
    expect(await allowances.take('b', hourly(10), 3)).toBeGreaterThan(0);
    expect(await allowances.take('b', hourly(10), 2)).toBe(0);
    expect(await allowances.take('c', hourly(10), 11)).toBe(Infinity);
  });

  it('is of one key alone, and a refusal takes nothing of it', async () => {
    expect(await allowances.take('d', hourly(1), 1)).toBe(0);
    const first = await allowances.take('d', hourly(1), 1);
    expect(await allowances.take('d', hourly(1), 1)).toBeLessThanOrEqual(first);
    expect(await allowances.take('e', hourly(1), 1)).toBe(0);
  });

  it('lets one of many at once through where one is left', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => allowances.take('f', hourly(1), 1)));
    expect(answers.filter((wait) => wait === 0)).toHaveLength(1);
  });

  it('comes back evenly', async () => {
    const tenASecond: Rate = { most: 10, perMs: 1_000 };
    expect(await allowances.take('g', tenASecond, 10)).toBe(0);
    await eventually(async () => expect(await allowances.take('g', tenASecond, 1)).toBeGreaterThan(0)); // a slow machine takes what came back meanwhile, too
    await eventually(async () => expect(await allowances.take('g', tenASecond, 1)).toBe(0));
  });
});

it('keeps no more keys in memory than it may, and forgets those used longest ago', () => {
  const allowances = localAllowances(() => 0, 3);
  for (const key of ['a', 'b', 'c']) expect(allowances.take(key, hourly(2), 1)).toBe(0);
  allowances.take('a', hourly(2), 1);
  allowances.take('d', hourly(2), 1); // b is forgotten
  expect(allowances.take('a', hourly(2), 1)).toBeGreaterThan(0);
  expect(allowances.take('b', hourly(2), 2)).toBe(0);
});

(hasRedis ? it : it.skip)('keeps nobody out while Redis is away, counts for itself, says so, and goes back to Redis', async () => {
  await using own = await testRedis();
  const said: string[] = [];
  const tell = (_object: object, message: string) => void said.push(message);
  const allowances = openAllowances({ redisUrl: own.url }, { logger: { debug: () => {}, info: tell, warn: tell, error: tell } });
  const beside = redisAllowances(own.url);
  const counts = (store: Allowances) => store.take('who', hourly(2), 1);
  await eventually(async () => expect(await beside.take('ready', hourly(1_000), 1)).toBe(0));
  await eventually(async () => expect(await beside.take('seen', hourly(1_000), 1000)).toBeGreaterThanOrEqual(0));
  expect(await counts(allowances)).toBe(0);
  await own.kill();
  expect([await counts(allowances), await counts(allowances)]).toEqual([0, 0]);
  expect(await counts(allowances)).toBeGreaterThan(0);
  expect(said).toEqual([expect.stringContaining('counts for itself')]);
  await own.start();
  await eventually(async () => expect(await beside.take('who', hourly(1), 2)).toBe(Infinity));
  await eventually(async () => {
    await allowances.take('back', hourly(1), 1);
    expect(await beside.take('back', hourly(1), 1)).toBeGreaterThan(0);
  });
  await allowances.close();
  await beside.close();
});
