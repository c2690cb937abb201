import type { Pool } from 'pg';
import type { EventEnvelope } from '#contracts/event.ts';
import { eventColumns, toEnvelope, type EventRow } from './event-row.ts';

type Database = Pick<Pool, 'query'>;

/** Everything that events of one aggregate type are correlated by (orders, mostly) in a context's archive, in pages. */
export async function* correlationsIn(database: Database, aggregateType: string, size = 500): AsyncGenerator<readonly string[], void, void> {
  for (let after = ''; ;) {
    const { rows } = await database.query<{ correlation_id: string }>(
      'SELECT DISTINCT correlation_id FROM outbox WHERE aggregate_type = $1 AND correlation_id > $2 ORDER BY correlation_id LIMIT $3', [aggregateType, after, size]);
    if (rows.length > 0) yield rows.map(({ correlation_id }) => correlation_id);
    if (rows.length < size) return;
    after = rows.at(-1)?.correlation_id ?? '';
  }
}

/** What is correlated by these aggregates of a context: the orders of deliveries. */
export const correlationsOf = async (database: Database, aggregateType: string, aggregateIds: readonly string[]): Promise<readonly string[]> => {
  const { rows } = await database.query<{ correlation_id: string }>('SELECT DISTINCT correlation_id FROM outbox WHERE aggregate_type = $1 AND aggregate_id = ANY($2)', [aggregateType, aggregateIds]);
  return rows.map(({ correlation_id }) => correlation_id);
};

/** What a context told of the aggregates of one type that are correlated by these, each aggregate's in its order. */
export const toldAbout = async (database: Database, aggregateType: string, correlationIds: readonly string[]): Promise<readonly EventEnvelope[]> => {
  const { rows } = await database.query<EventRow>(
    `SELECT ${eventColumns} FROM outbox WHERE aggregate_type = $1 AND correlation_id = ANY($2) ORDER BY aggregate_id, sequence`, [aggregateType, correlationIds]);
  return rows.map(toEnvelope);
};
