import type pg from 'pg';
import type { EventEnvelope } from '#contracts/event.ts';
import { correlationsIn, correlationsOf, toldAbout } from '#messaging/persistence/archive-pages.ts';
import type { MyPage, Step } from '../../domain/my-page.ts';
import { toColumns } from './page-row.ts';

/** The archives My page is made of, by aggregate type. */
export type Archives = Readonly<Record<'order' | 'delivery', pg.Pool>>;
export type Remade = { readonly orders: number; readonly steps: number; readonly events: number; /** Orders whose page was not what the events make. */ readonly differences: number };
type Retold = { readonly page: MyPage; readonly steps: readonly Step[] };

/** The archive does not have all that a page was made of. Nothing was changed. */
export class ArchiveTooShort extends Error {
  override readonly name = 'ArchiveTooShort';
}

/**
 * Drops My page and makes it again from the archives, up to the event that this context has applied of each aggregate. It
 * is made beside the one that is read, then takes its place in one transaction: whoever reads sees the one or the other, and
 * whoever follows events waits for a moment.
 */
export const remakePages = async (client: pg.ClientBase, archives: Archives, retell: (orderId: string, events: readonly EventEnvelope[]) => Retold | null): Promise<Remade> => {
  let events = 0;
  const types = Object.keys(archives) as (keyof Archives)[];

  const make = async (orderIds: readonly string[]): Promise<void> => {
    const tell = async () => (await Promise.all(types.map((type) => toldAbout(archives[type], type, orderIds)))).flat();
    const told = await tell();
    const applied = await appliedOf(client, told);
    const upToThere = (events: readonly EventEnvelope[]) => events.filter((event) => event.sequence <= (applied.get(event.subject) ?? 0));
    let heard = upToThere(told);
    // what was told and applied between the two is in the archive by now
    if (missingIn(heard, applied) !== undefined) heard = upToThere(await tell());
    const missing = missingIn(heard, applied);
    if (missing !== undefined) throw tooShort(missing);
    events += heard.length;
    const byOrder = Map.groupBy(heard, ({ correlationid }) => correlationid);
    const retold = orderIds.flatMap((orderId) => retell(orderId, byOrder.get(orderId) ?? []) ?? []);
    await client.query('INSERT INTO made_page SELECT * FROM jsonb_populate_recordset(NULL::my_page, $1)', [rows(retold.map(({ page }) => ({ orderId: page.orderId, ...toColumns(page) })))]);
    await client.query('INSERT INTO made_step SELECT * FROM jsonb_populate_recordset(NULL::timeline_step, $1)', [rows(retold.flatMap(({ page: { orderId }, steps }) => steps.map((step) => ({ orderId, ...step }))))]);
    await client.query('INSERT INTO made_of SELECT * FROM jsonb_populate_recordset(NULL::made_of, $1) ON CONFLICT (aggregate_id) DO UPDATE SET sequence = excluded.sequence', [rows([...applied].map(([aggregateId, sequence]) => ({ aggregateId, sequence })))]);
  };

  /** Aggregates of which more was applied than the pages are made of. */
  const behind = async (type: string) => (await client.query<{ id: string }>(behindStatement, [type])).rows.map(({ id }) => id);

  await client.query(begin);
  try {
    for (const type of types) {
      for await (const page of correlationsIn(archives[type], type)) {
        const { rows: made } = await client.query<{ id: string }>('SELECT order_id::text AS id FROM made_page WHERE order_id::text = ANY($1)', [page]);
        const done = new Set(made.map(({ id }) => id));
        await make(page.filter((id) => !done.has(id)));
      }
    }
    // whoever applies an event writes its receipt first, so nobody is in the middle of it once this is granted
    await client.query('LOCK TABLE inbox IN SHARE ROW EXCLUSIVE MODE');
    for (const type of types) {
      const late = await correlationsOf(archives[type], type, await behind(type));
      await client.query(forgetStatement, [late]);
      if (late.length > 0) await make(late);
      const [missing] = await behind(type);
      if (missing !== undefined) throw tooShort(missing);
    }
    const { rows: [counted] } = await client.query<Omit<Remade, 'events'>>(compareStatement);
    await client.query(replaceStatement);
    await client.query('COMMIT');
    return { orders: 0, steps: 0, differences: 0, ...counted, events };
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
};

/** The last event applied of each aggregate that these are of. */
const appliedOf = async (client: pg.ClientBase, told: readonly EventEnvelope[]): Promise<ReadonlyMap<string, number>> => {
  const { rows: lines } = await client.query<{ id: string; at: number }>(
    'SELECT aggregate_id AS id, max(sequence) AS at FROM inbox WHERE aggregate_type = ANY($1) AND aggregate_id = ANY($2) GROUP BY aggregate_id',
    [[...new Set(told.map(({ aggregatetype }) => aggregatetype))], [...new Set(told.map(({ subject }) => subject))]],
  );
  return new Map(lines.map(({ id, at }) => [id, at]));
};

/** An aggregate of which these are not all that was applied, if there is one. */
const missingIn = (heard: readonly EventEnvelope[], applied: ReadonlyMap<string, number>): string | undefined => {
  const counts = Map.groupBy(heard, ({ subject }) => subject);
  return [...applied].find(([id, at]) => (counts.get(id)?.length ?? 0) < at)?.[0];
};

const tooShort = (id: string) => new ArchiveTooShort(`The archive does not have all events of ${id} that were applied. My page was left as it is.`);

/** Rows as jsonb_populate_recordset takes them: by the names of their columns. */
const rows = (records: readonly object[]): string =>
  JSON.stringify(records.map((record) => Object.fromEntries(Object.entries(record).map(([name, value]) => [name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), typeof value === 'bigint' ? String(value) : value]))));

const begin = `
  BEGIN;
  CREATE TEMP TABLE made_page (LIKE my_page INCLUDING ALL) ON COMMIT DROP;
  CREATE TEMP TABLE made_step (LIKE timeline_step INCLUDING ALL) ON COMMIT DROP;
  CREATE TEMP TABLE made_of (aggregate_id text PRIMARY KEY, sequence int NOT NULL) ON COMMIT DROP`;

const behindStatement = `
  SELECT inbox.aggregate_id AS id FROM inbox LEFT JOIN made_of USING (aggregate_id)
  WHERE inbox.aggregate_type = $1 GROUP BY inbox.aggregate_id, made_of.sequence HAVING max(inbox.sequence) > coalesce(made_of.sequence, 0)`;

const forgetStatement = `
  WITH late AS (SELECT id FROM unnest($1::text[]) AS late (id)),
  steps AS (DELETE FROM made_step USING late WHERE order_id::text = late.id)
  DELETE FROM made_page USING late WHERE order_id::text = late.id`;

const compareStatement = `
  SELECT (SELECT count(*) FROM made_page)::int AS orders, (SELECT count(*) FROM made_step)::int AS steps, count(DISTINCT order_id)::int AS differences FROM (
    (SELECT order_id FROM (SELECT * FROM my_page EXCEPT SELECT * FROM made_page) AS a) UNION ALL (SELECT order_id FROM (SELECT * FROM made_page EXCEPT SELECT * FROM my_page) AS b)
    UNION ALL (SELECT order_id FROM (SELECT * FROM timeline_step EXCEPT SELECT * FROM made_step) AS c) UNION ALL (SELECT order_id FROM (SELECT * FROM made_step EXCEPT SELECT * FROM timeline_step) AS d)
  ) AS different`;

// DELETE and not TRUNCATE: readers go on seeing what was there until the commit
const replaceStatement = `
  DELETE FROM timeline_step; DELETE FROM my_page;
  INSERT INTO my_page SELECT * FROM made_page; INSERT INTO timeline_step SELECT * FROM made_step`;
