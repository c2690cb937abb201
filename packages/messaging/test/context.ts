import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { v7 } from 'uuid';
import type { EventEnvelope } from '#contracts/event.ts';
import type { EventHandler } from '#messaging/consumer.ts';
import { journalStatement, type JournalEntry } from '#messaging/persistence/journal.ts';
import { testDatabase } from '#testing/database.ts';

type Effect = { event_id: string; aggregate_id: string; sequence: number };

/** A context's database with the messaging tables and one table of effects, without anything that would hide an effect that happened twice. */
export const testContext = async () => {
  const tables = await readFile(new URL('../persistence/tables.sql', import.meta.url), 'utf8');
  const database = await testDatabase({ sql: `${tables}; CREATE TABLE effect (place serial, event_id uuid, aggregate_id text, sequence int)` });
  const pool = new pg.Pool({ connectionString: database.url, max: 10 });

  const write = async (entry: JournalEntry) => {
    const [sql, ...values] = journalStatement(entry);
    await pool.query(sql, values);
  };
  /** What a persistence adapter does: the effect and the receipt, together or not at all. */
  const apply: EventHandler = async (event) => {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      await client.query('INSERT INTO effect (event_id, aggregate_id, sequence) VALUES ($1, $2, $3)', [event.id, event.subject, event.sequence]);
      const [sql, ...values] = journalStatement({ events: [], received: event });
      await client.query(sql, values);
      await client.query('COMMIT');
      return 'applied';
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    } finally {
      client.release();
    }
  };
  return {
    url: database.url,
    pool,
    write,
    apply,
    /** Tells events of one aggregate, from sequence `first` on. */
    tell: async (aggregateId: string, count = 1, first = 1): Promise<EventEnvelope[]> => {
      const events = Array.from({ length: count }, (_, index) => event(aggregateId, first + index));
      for (const told of events) await write({ events: [told] });
      return events;
    },
    effects: async (): Promise<Effect[]> => (await pool.query<Effect>('SELECT event_id, aggregate_id, sequence FROM effect ORDER BY place')).rows,
    count: async (what: string): Promise<number> => (await pool.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${what}`)).rows[0]?.count ?? 0,
    [Symbol.asyncDispose]: async () => {
      await pool.end();
      await database[Symbol.asyncDispose]();
    },
  };
};
export type TestContext = Awaited<ReturnType<typeof testContext>>;

export const event = (aggregateId: string, sequence: number, data: unknown = {}): EventEnvelope => ({
  specversion: '1.0', id: v7(), source: '/order', type: 'order.Something.v1', subject: aggregateId, time: new Date().toISOString(),
  aggregatetype: 'order', sequence, correlationid: aggregateId, causationid: null, traceparent: null, data,
});

/** A pool in which something happens before a statement that contains `part` is run. */
export const poolWith = (url: string, part: string, before: () => Promise<void>): pg.Pool => {
  class Client extends pg.Client {
    // node-postgres overloads query eight ways; all of them are passed on as they came
    override query(...args: never[]): never {
      const query = super.query.bind(this) as (...args: never[]) => never;
      const text: unknown = args[0];
      if (typeof text !== 'string' || !text.includes(part)) return query(...args);
      const callback = (args as unknown[]).at(-1);
      const ready = before();
      if (typeof callback === 'function') return void ready.then(() => query(...args)) as never;
      return ready.then(() => query(...args)) as never;
    }
  }
  const pool = new pg.Pool({ connectionString: url, Client, max: 10 });
  return pool;
};
