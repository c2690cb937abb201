import type { EventEnvelope } from '#contracts/event.ts';
import { eventColumns, toEnvelope, type EventRow } from './event-row.ts';

/** What reading needs of a Prisma client: a client, or one inside a transaction. */
export type RawDatabase = { $queryRawUnsafe<T = unknown>(sql: string, ...values: unknown[]): PromiseLike<T> };

export type RecordedCommand = { readonly fingerprint: string; readonly answer: unknown; readonly recordedAt: Date };

/** What was answered to the command that came under this key before, or null. Another fingerprint means: the key was used for something else. */
export const findCommand = async (database: RawDatabase, scope: string, key: string): Promise<RecordedCommand | null> => {
  const sql = 'SELECT fingerprint, answer, recorded_at AS "recordedAt" FROM command_log WHERE scope = $1 AND key = $2';
  const [found] = await database.$queryRawUnsafe<RecordedCommand[]>(sql, scope, key);
  return found ?? null;
};

export type Change = { readonly sequence: number; readonly subject: string; readonly recordedAt: Date };

/** The changes of a stream past the sequence `after`, in order, at most `limit`. */
export const readChanges = async (database: RawDatabase, stream: string, after: number, limit = 100): Promise<readonly Change[]> => {
  const sql = 'SELECT sequence, subject, recorded_at AS "recordedAt" FROM change WHERE stream = $1 AND sequence > $2::int ORDER BY sequence LIMIT $3::int';
  return database.$queryRawUnsafe<Change[]>(sql, stream, after, limit);
};

/** The last sequence of a stream; 0 for a stream in which nothing has changed yet. */
export const latestChange = async (database: RawDatabase, stream: string): Promise<number> => {
  const [head] = await database.$queryRawUnsafe<{ last: number }[]>('SELECT last FROM change_head WHERE stream = $1', stream);
  return head?.last ?? 0;
};

/** Everything this context told about an order (or whatever else events are correlated by), or about one aggregate; oldest first. */
export const readArchive = async (
  database: RawDatabase,
  of: { readonly correlationId: string } | { readonly aggregateType: string; readonly aggregateId: string },
): Promise<readonly EventEnvelope[]> => {
  const rows = 'correlationId' in of
    ? await database.$queryRawUnsafe<EventRow[]>(`SELECT ${eventColumns} FROM outbox WHERE correlation_id = $1 ORDER BY time, id`, of.correlationId)
    : await database.$queryRawUnsafe<EventRow[]>(`SELECT ${eventColumns} FROM outbox WHERE aggregate_type = $1 AND aggregate_id = $2 ORDER BY sequence`, of.aggregateType, of.aggregateId);
  return rows.map(toEnvelope);
};
