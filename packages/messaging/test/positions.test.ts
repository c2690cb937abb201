import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { v7 } from 'uuid';
import { type GeoPoint, metresBetween } from '#kernel/geo.ts';
import { gatherPositions } from '#messaging/positions/gather.ts';
import type { Position, Positions } from '#messaging/positions/port.ts';
import { openPositions } from '#messaging/positions/positions.ts';
import { testDatabase } from '#testing/database.ts';
import { redisAvailable, testRedis } from '#testing/redis.ts';
import { until } from '#testing/until.ts';

type Store = { readonly at: Parameters<typeof openPositions>[0]; [Symbol.asyncDispose](): Promise<void> };
const onPostgres = async (): Promise<Store> => {
  const database = await testDatabase({ sql: await readFile(new URL('../positions/table.sql', import.meta.url), 'utf8') });
  return { at: { databaseUrl: database.url }, [Symbol.asyncDispose]: database.drop };
};
const onRedis = async (): Promise<Store> => {
  const redis = await testRedis();
  return { at: { redisUrl: redis.url }, [Symbol.asyncDispose]: () => redis[Symbol.asyncDispose]() };
};

const mapo: GeoPoint = { latitude: 37.556, longitude: 126.91 };
const metresPerDegree = 111_195;
const from = (metres: number, degrees: number): GeoPoint => ({
  latitude: mapo.latitude + (metres * Math.cos((degrees * Math.PI) / 180)) / metresPerDegree,
  longitude: mapo.longitude + (metres * Math.sin((degrees * Math.PI) / 180)) / (metresPerDegree * Math.cos((mapo.latitude * Math.PI) / 180)),
});

describe.each([{ store: 'PostgreSQL', open: onPostgres }, ...(redisAvailable() ? [{ store: 'Redis', open: onRedis }] : [])])('positions, on $store', ({ open }) => {
  let store: Store;
  let positions: Positions;
  let now = Date.parse('2026-05-01T12:00:00.000Z');
  const minutes = (count: number) => count * 60_000;
  const ids = Array.from({ length: 60 }, () => v7());
  const [ann, bob, eve] = ids as [string, string, string];
  const at = (id: string, point: GeoPoint, agoMs = 0, kind = 'BIKE'): Position => ({ id, kind, point, at: new Date(now - agoMs) });
  const near = async (radiusMetres = 8_000, limit = 100, kind = 'BIKE') => (await positions.nearest({ kind, centre: mapo, radiusMetres, limit })).map(({ id }) => id);

  beforeAll(async () => {
    store = await open();
    positions = await openPositions(store.at, { maxAgeMs: minutes(15), purgeMs: 50, clock: () => new Date(now) });
  });
  beforeEach(() => positions.forget(ids));
  afterAll(async () => {
    await positions.close();
    await store[Symbol.asyncDispose]();
  });

  it('are found nearest first, as many as are asked for', async () => {
    await positions.report([at(ann, from(900, 10)), at(bob, from(300, 200)), at(eve, from(2_000, 90))]);
    expect(await near()).toEqual([bob, ann, eve]);
    expect(await near(8_000, 2)).toEqual([bob, ann]);
    expect(await near(1_000)).toEqual([bob, ann]);
  });

  it('are found of one kind only', async () => {
    await positions.report([at(ann, mapo), at(bob, mapo, 0, 'WALK')]);
    expect(await near()).toEqual([ann]);
    expect(await near(8_000, 10, 'WALK')).toEqual([bob]);
    await positions.report([at(bob, mapo)]); // and move from one to the other
    expect(await near(8_000, 10, 'WALK')).toEqual([]);
    expect((await near()).sort()).toEqual([ann, bob].sort());
  });

  it('are found up to the edge of the circle, in every direction', async () => {
    const inside = ids.slice(0, 24).map((id, index) => at(id, from(7_990, index * 15)));
    const outside = ids.slice(24, 48).map((id, index) => at(id, from(8_010, index * 15)));
    await positions.report([...inside, ...outside]);
    expect((await near()).sort()).toEqual(inside.filter(({ point }) => metresBetween(mapo, point) <= 8_000).map(({ id }) => id).sort());
    expect((await near()).length).toBeGreaterThan(20);
  });

  it('are the exact last ones, whatever comes late', async () => {
    const last = { latitude: 37.123456789, longitude: 126.987654321 };
    await positions.report([at(ann, mapo, 2_000)]);
    await positions.report([at(ann, mapo, 1_000), at(ann, last), at(ann, mapo, 500)]);
    await positions.report([at(ann, mapo, 3_000)]);
    expect(await positions.of([bob, ann])).toEqual([null, at(ann, last)]);
    await Promise.all(Array.from({ length: 50 }, (_, index) => positions.report(ids.map((id) => at(id, from(index, 0), minutes(1) - index)))));
    expect(await positions.of([eve])).toEqual([at(eve, from(49, 0), minutes(1) - 49)]);
  });

  it('are forgotten when that is asked, and found no more when they are old', async () => {
    await positions.report([at(ann, mapo), at(bob, mapo, minutes(15) - 1), at(eve, mapo, minutes(15) + 1)]);
    expect((await near()).sort()).toEqual([ann, bob].sort());
    await positions.forget([ann]);
    expect(await positions.of([ann, bob, eve])).toEqual([null, at(bob, mapo, minutes(15) - 1), null]);
    now += minutes(10);
    expect(await near()).toEqual([]);
    expect(await positions.of([bob])).toEqual([null]);
  });

  it('that are old do not hide those behind them', async () => {
    await positions.report(ids.slice(0, 50).map((id, index) => at(id, from(10 + index, 0))));
    now += minutes(14);
    await positions.report([at(ids[55] ?? '', from(500, 0))]);
    now += minutes(2);
    expect(await near(8_000, 5)).toEqual([ids[55]]);
  });

  it('that are old are removed', async () => {
    await positions.report([at(ann, mapo)]);
    now += minutes(16);
    const earlier = await openPositions(store.at, { maxAgeMs: minutes(600), clock: () => new Date(now) });
    await until(() => earlier.of([ann]), ([position]) => position === null);
    await earlier.close();
  });

  it('are asked for nobody, and reported for nobody, without a question', async () => {
    expect(await positions.of([])).toEqual([]);
    await positions.report([]);
    await positions.forget([]);
  });

  it('gathered from many reports are one write, with the last of each', async () => {
    const written: (readonly Position[])[] = [];
    const gatherer = gatherPositions({ positions, everyMs: 30, onWritten: (batch) => written.push(batch) });
    for (let step = 0; step < 100; step += 1) for (const id of ids) gatherer.report(at(id, from(step, 0), 100 - step));
    await until(() => written.length, (writes) => writes > 0);
    expect(written.flat()).toHaveLength(ids.length);
    expect(await positions.of([ann])).toEqual([at(ann, from(99, 0), 1)]);
    gatherer.report(at(bob, mapo));
    await gatherer.flush(); // as at the end
    expect(await positions.of([bob])).toEqual([at(bob, mapo)]);
  });
});

describe('a gatherer', () => {
  it('gives up what cannot be written, and writes what comes next', async () => {
    const written: (readonly Position[])[] = [];
    let tries = 0;
    const report = async (batch: readonly Position[]) => {
      tries += 1;
      if (tries === 1) throw new Error('the store is away');
      written.push(batch);
    };
    const gatherer = gatherPositions({ positions: { report }, everyMs: 1 });
    const position = { id: v7(), kind: 'BIKE', point: mapo, at: new Date() };
    gatherer.report(position);
    await gatherer.flush();
    gatherer.report(position);
    await gatherer.flush();
    expect({ tries, written }).toEqual({ tries: 2, written: [[position]] });
  });
});
