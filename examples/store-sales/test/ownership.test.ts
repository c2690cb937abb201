import { expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import type { EventEnvelope } from '#contracts/event.ts';
import { newId } from '#platform/new-id.ts';
import { testDatabase } from '#testing/database.ts';
import { openLedger } from '../src/ledger.ts';
import { listenToOthers } from '../src/listen.ts';

it('a store that was handed over has the owner it was handed to, once, and nothing else of it matters', async () => {
  await using database = await testDatabase({ sql: await readFile(new URL('../prisma/migrations/20261121000000_first/migration.sql', import.meta.url), 'utf8') });
  await using pool = Object.assign(new pg.Pool({ connectionString: database.url, max: 2 }), { [Symbol.asyncDispose]: () => pool.end() });
  const ledger = openLedger(pool);
  const { store: hear = async () => 'ignored' as const } = listenToOthers(ledger);
  const [storeId, first, second] = [randomUUID(), randomUUID(), randomUUID()];
  const told = (sequence: number, type: string, data: object): EventEnvelope => ({
    specversion: '1.0', id: newId(), source: '/store', type, subject: storeId, time: new Date().toISOString(), aggregatetype: 'store', sequence, correlationid: storeId, causationid: null, traceparent: null, data,
  });
  await hear(told(1, 'store.StoreRegistered.v1', { ownerId: first, name: { ko: '달빛치킨', en: null } }));
  expect(await ledger.owners([storeId])).toEqual([first]);
  expect(await hear(told(2, 'store.StoreClosed.v1', { until: null }))).toBe('ignored');
  await hear(told(3, 'store.OwnerChanged.v1', { ownerId: second }));
  expect(await ledger.owners([storeId, randomUUID()])).toEqual([second, null]);
});
