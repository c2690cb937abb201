import type { Pool } from 'pg';
import type { EventEnvelope } from '#contracts/event.ts';
import type { Currency, Money } from '#kernel/money.ts';
import { journalStatement } from '#messaging/persistence/journal.ts';
import { inTransaction } from '#messaging/persistence/pool.ts';
import type { Entry } from './entry.ts';

export type HourlySales = { readonly hour: Date; readonly orders: number; readonly revenue: Money };
export type SalesAsked = { readonly storeId: string; readonly from: Date; readonly to: Date };

/** The books in this context's database. What an event changes is kept in one transaction with its receipt: however often it comes, it counts once. */
export const openLedger = (pool: Pool) => {
  const keep = (received: EventEnvelope, sql: string, values: readonly unknown[]) =>
    inTransaction(pool, async (client) => {
      const [receipt, ...receiptValues] = journalStatement({ events: [], received });
      await client.query(receipt, receiptValues);
      await client.query(sql, [...values]);
    });

  return {
    enter: (entry: Entry, received: EventEnvelope): Promise<void> => {
      switch (entry.kind) {
        case 'SOLD': {
          const { orderId, storeId, placedAt, revenue } = entry;
          return keep(received, 'INSERT INTO sale (order_id, store_id, placed_at, currency, amount) VALUES ($1, $2, $3, $4, $5)', [orderId, storeId, placedAt, revenue.currency, revenue.amount]);
        }
        case 'TAKEN_BACK':
          return keep(received, 'DELETE FROM sale WHERE order_id = $1', [entry.orderId]);
      }
    },

    enterOwner: (storeId: string, ownerId: string, received: EventEnvelope): Promise<void> =>
      keep(received, 'INSERT INTO store_owner (store_id, owner_id) VALUES ($1, $2) ON CONFLICT (store_id) DO UPDATE SET owner_id = excluded.owner_id', [storeId, ownerId]),

    /** The owners of stores, null for one not heard of. One query. */
    owners: async (storeIds: readonly string[]): Promise<(string | null)[]> => {
      const { rows } = await pool.query<{ store_id: string; owner_id: string }>('SELECT store_id, owner_id FROM store_owner WHERE store_id = ANY($1::uuid[])', [storeIds]);
      const found = new Map(rows.map((row) => [row.store_id, row.owner_id]));
      return storeIds.map((storeId) => found.get(storeId) ?? null);
    },

    /** What each store sold in each hour of its time. One query. */
    sales: async (asked: readonly SalesAsked[]): Promise<HourlySales[][]> => {
      const { rows } = await pool.query<{ place: string; hour: Date; currency: Currency; orders: number; amount: string }>(hourly, [
        asked.map(({ storeId }) => storeId), asked.map(({ from }) => from), asked.map(({ to }) => to),
      ]);
      const byPlace = Map.groupBy(rows, ({ place }) => Number(place));
      return asked.map((_, index) => (byPlace.get(index + 1) ?? []).map(({ hour, orders, amount, currency }) => ({ hour, orders, revenue: { amount: Number(amount), currency } })));
    },
  };
};
export type Ledger = ReturnType<typeof openLedger>;

const hourly = `
  SELECT place, date_trunc('hour', placed_at, 'UTC') AS hour, currency, count(*)::int AS orders, sum(amount)::bigint AS amount
  FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) WITH ORDINALITY AS asked (store_id, since, until, place)
  JOIN sale ON sale.store_id = asked.store_id AND placed_at >= since AND placed_at < until
  GROUP BY place, hour, currency ORDER BY place, hour, currency`;
