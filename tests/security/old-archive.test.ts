import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { journalStatement } from '#messaging/persistence/journal.ts';
import { newId } from '#platform/new-id.ts';
import { testDatabase } from '#testing/database.ts';

const folder = join(import.meta.dirname, '../../prisma');
const migrationOf = (context: string) => readFileSync(join(folder, context, 'migrations', readdirSync(join(folder, context, 'migrations')).find((name) => name.endsWith('_coarse_archive')) ?? '', 'migration.sql'), 'utf8');

const exact = { latitude: 37.55438812, longitude: 126.92147719 };
const about = { latitude: 37.554, longitude: 126.921 };

/** What each context told in former times, and what is left of it. */
const told: Record<string, readonly (readonly [type: string, before: object, after: object])[]> = {
  order: [
    ['order.OrderPlaced.v1', { number: 'A-1', dropoff: exact }, { number: 'A-1', dropoff: about }],
    ['order.CancelRequested.v1', { by: 'CUSTOMER', reason: '너구리가 먹어서' }, { by: 'CUSTOMER', reason: null }],
    ['order.CancelRequested.v1', { by: 'CUSTOMER', reason: null }, { by: 'CUSTOMER', reason: null }],
    ['order.OrderCancelled.v1', { by: 'SUPPORT', reason: 'Kim called' }, { by: 'SUPPORT', reason: null }],
    ['order.OrderCancelled.v1', { by: 'SYSTEM', reason: 'card expired' }, { by: 'SYSTEM', reason: 'card expired' }],
    ['order.OrderRejected.v1', { by: 'STORE_OWNER', reason: '재료 소진' }, { by: 'STORE_OWNER', reason: 'OTHER' }],
    ['order.OrderRejected.v1', { by: 'STORE_OWNER', reason: 'SOLD_OUT' }, { by: 'STORE_OWNER', reason: 'SOLD_OUT' }],
  ],
  store: [
    ['ticket.TicketAccepted.v1', { dropoff: exact }, { dropoff: about }], ['ticket.TicketRejected.v1', { reason: '재료 소진' }, { reason: 'OTHER' }], ['ticket.TicketCancelled.v1', { reason: '실수' }, { reason: null }],
    ['ticket.TicketCancelRefused.v1', { reason: 'ALREADY_PREPARING' }, { reason: 'ALREADY_PREPARING' }],
  ],
  delivery: [['delivery.DeliveryPlanned.v1', { orderId: 'o', dropoff: exact }, { orderId: 'o', dropoff: about }]],
  review: [['review.ReviewWritten.v1', { rating: 4, text: '수달' }, { rating: 4, text: null }], ['review.ReviewAnswered.v1', { text: '고마워요' }, { text: null }]],
};

describe('the archive from before nothing personal was told', () => {
  it.each(Object.entries(told))('of %s is coarsened by its migration, once and for all', async (context, events) => {
    await using database = await testDatabase({ context });
    const client = new pg.Client(database.url);
    await client.connect();
    try {
      const ids = events.map(() => newId());
      const [sql, ...values] = journalStatement({ events: events.map(([type, data], index) => ({
        specversion: '1.0', id: ids[index] as string, source: `/${context}`, type, subject: `s-${index}`, time: new Date().toISOString(), aggregatetype: context, sequence: 1, correlationid: 's', causationid: null, traceparent: null, data,
      })) });
      await client.query(sql, values);
      for (const _ of [1, 2]) {
        await client.query(migrationOf(context));
        const { rows } = await client.query<{ id: string; data: object }>('SELECT id, data FROM outbox');
        const left = new Map(rows.map(({ id, data }) => [id, data]));
        expect(ids.map((id) => left.get(id))).toEqual(events.map(([, , after]) => after));
      }
    } finally {
      await client.end();
    }
  });
});
