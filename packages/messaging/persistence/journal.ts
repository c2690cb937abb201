import type { EventEnvelope } from '#contracts/event.ts';

export { conflictIn, type Conflict } from './conflict.ts';
export { findCommand, latestChange, readArchive, readChanges, type Change, type RawDatabase, type RecordedCommand } from './archive.ts';

/** Everything that has to be written in the same transaction as the aggregate's row. */
export type JournalEntry = {
  /** What happened, to be told to the other contexts; in the order of their sequences. */
  readonly events: readonly EventEnvelope[];
  /** The command that was carried out: given again under its key, it gets `answer` again (see findCommand). */
  readonly command?: { readonly scope: string; readonly key: string; readonly fingerprint: string; readonly answer: unknown };
  /** The event that led here, if one did: writing its receipt beside its effects is what makes them happen once. */
  readonly received?: EventEnvelope;
  /** What subscribers of a stream should look at again. Each gets the stream's next sequence. */
  readonly changes?: readonly { readonly stream: string; readonly subject: string }[];
};

/**
 * The one statement that writes an entry, for the batch that also writes the aggregate's row:
 * `prisma.$transaction([prisma.order.update(…), prisma.$executeRawUnsafe(...journalStatement(entry))])`.
 * Its text never changes, so that the database plans it once. What was written before violates a unique constraint, and
 * the batch rolls back as a whole: `conflictIn` tells which.
 */
export const journalStatement = (entry: JournalEntry): readonly [sql: string, ...values: unknown[]] => [statement, JSON.stringify(entry)];

/*
 * The head of a stream stays locked until the transaction ends, so sequences are handed out in the order of the commits:
 * whoever has read n never finds a smaller one later. Streams are locked in the order of their names, against deadlock.
 */
const statement = `
WITH entry AS MATERIALIZED (SELECT $1::jsonb AS it),
told AS (
  INSERT INTO outbox (id, aggregate_type, aggregate_id, sequence, type, source, time, correlation_id, causation_id, traceparent, data)
  SELECT id, aggregatetype, subject, sequence, type, source, time, correlationid, causationid, traceparent, coalesce(data, 'null')
  FROM entry, jsonb_to_recordset(it -> 'events') AS event (
    id uuid, aggregatetype text, subject text, sequence int, type text, source text, time timestamptz,
    correlationid text, causationid text, traceparent text, data jsonb)
  ORDER BY aggregatetype, subject, sequence
),
commanded AS (
  INSERT INTO command_log (scope, key, fingerprint, answer)
  SELECT it #>> '{command,scope}', it #>> '{command,key}', it #>> '{command,fingerprint}', coalesce(it #> '{command,answer}', 'null')
  FROM entry WHERE jsonb_typeof(it -> 'command') = 'object'
),
received AS (
  INSERT INTO inbox (event_id, aggregate_type, aggregate_id, sequence)
  SELECT (it #>> '{received,id}')::uuid, it #>> '{received,aggregatetype}', it #>> '{received,subject}', (it #>> '{received,sequence}')::int
  FROM entry WHERE jsonb_typeof(it -> 'received') = 'object'
),
changed AS MATERIALIZED (
  SELECT stream, subject, row_number() OVER (PARTITION BY stream ORDER BY place) AS place
  FROM entry, ROWS FROM (jsonb_to_recordset(it -> 'changes') AS (stream text, subject text)) WITH ORDINALITY AS change (stream, subject, place)
),
head AS (
  INSERT INTO change_head AS head (stream, last)
  SELECT stream, count(*) FROM changed GROUP BY stream ORDER BY stream
  ON CONFLICT (stream) DO UPDATE SET last = head.last + excluded.last
  RETURNING stream, last
)
INSERT INTO change (stream, sequence, subject)
SELECT stream, last - (count(*) OVER (PARTITION BY stream)) + place, subject
FROM changed JOIN head USING (stream)`;
