import type { Pool } from 'pg';
import type { EventEnvelope } from '#contracts/event.ts';
import { gather } from './gather.ts';

/** Where an aggregate's line of events stands. */
export type Line = {
  /** The sequence of the last event applied; 0 before the first. */
  readonly at: number;
  /** The last sequence whose receipt was there already, without those written just now. */
  readonly kept: number;
  /** The event that follows, if it waits here. */
  readonly next: EventEnvelope | null;
};

export type ParkedEvent = {
  readonly event: EventEnvelope;
  /** EARLY waits for the event before it, or (then `error` says so) for what another aggregate has to tell; POISON failed too often. */
  readonly reason: 'EARLY' | 'POISON';
  readonly error: string | null;
  readonly attempts: number;
  readonly parkedAt: Date;
};

export type Aggregate = Pick<EventEnvelope, 'aggregatetype' | 'subject'>;
type Asked = Aggregate & { readonly ignored: readonly EventEnvelope[] };

/** Looks that are asked for within so many milliseconds are one. It holds up nobody's effects, only what is told of them to the queue. */
const gatherMs = 4;

/** The SQL of a context's inbox and of the events parked beside it. */
export const inboxOn = (pool: Pick<Pool, 'query'>) => {
  const ask = async (asked: readonly Asked[]): Promise<Line[]> => {
    const lines = asked.map(({ aggregatetype, subject, ignored }) => ({ aggregatetype, subject, ignored: ignored.map(({ id, sequence }) => ({ id, sequence })) }));
    const told = JSON.stringify(lines);
    // in a statement of its own, and before looking: whoever parks writes first and looks after, too, so that one sees the other
    if (lines.some(({ ignored }) => ignored.length > 0)) await pool.query(receiveStatement, [told]);
    const { rows } = await pool.query<Line>(lookStatement, [told]);
    return asked.map((_, index) => rows[index] ?? { at: 0, kept: 0, next: null });
  };
  const askAtOnce = gather(ask, { most: 200 });
  const askSoon = gather(ask, { most: 200, waitMs: gatherMs });
  return {
    /** Reads where an aggregate stands; what is parked of it up to there has been settled, and goes. */
    look: ({ aggregatetype, subject }: Aggregate): Promise<Line> => askAtOnce({ aggregatetype, subject, ignored: [] }),
    /** Writes the receipts of events that have no effect here, and reads where their aggregate stands then. */
    settle: ({ aggregatetype, subject }: Aggregate, ignored: readonly EventEnvelope[]): Promise<Line> => askSoon({ aggregatetype, subject, ignored }),
    park: async (events: readonly EventEnvelope[], reason: ParkedEvent['reason'], attempts = 0, error: string | null = null): Promise<void> => {
      if (events.length > 0) await pool.query(parkStatement, [JSON.stringify(events), reason, error, attempts]);
    },
    /** By aggregate type, the id of the newest event that was taken here; without those of which none was. */
    newest: async (aggregateTypes: readonly string[]): Promise<Readonly<Record<string, string>>> => {
      const { rows } = await pool.query<{ type: string; id: string }>(newestStatement, [aggregateTypes]);
      return Object.fromEntries(rows.map(({ type, id }) => [type, id]));
    },
    /** Parked events that wait for nobody in their own line: whoever applied their predecessor died before taking them along, or it is another aggregate they wait for. Each is handed out once a `ms`. */
    forgotten: async (aggregateTypes: readonly string[], ms: number): Promise<EventEnvelope[]> => {
      const { rows } = await pool.query<{ envelope: EventEnvelope }>(forgottenStatement, [aggregateTypes, ms]);
      return rows.map(({ envelope }) => envelope);
    },
  };
};

export const parkedIn = async (pool: Pick<Pool, 'query'>): Promise<ParkedEvent[]> => {
  const { rows } = await pool.query<ParkedEvent>(
    'SELECT envelope AS event, reason, error, attempts, parked_at AS "parkedAt" FROM parked_event ORDER BY reason DESC, aggregate_type, aggregate_id, sequence LIMIT 1000');
  return rows;
};

const askedOf = `
  asked AS MATERIALIZED (
    SELECT place, aggregatetype, subject, ignored, ARRAY(SELECT (event ->> 'sequence')::int FROM jsonb_array_elements(ignored) AS event) AS added
    FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (aggregatetype text, subject text, ignored jsonb)) WITH ORDINALITY AS line (aggregatetype, subject, ignored, place)
  )`;

/** Rows are written, and below removed, in the order of their keys: others do the same at the same time. */
const receiveStatement = `
  WITH ${askedOf}
  INSERT INTO inbox (event_id, aggregate_type, aggregate_id, sequence)
  SELECT id, aggregatetype, subject, sequence FROM asked, jsonb_to_recordset(ignored) AS event (id uuid, sequence int) ORDER BY aggregatetype, subject, sequence
  ON CONFLICT DO NOTHING`;

/**
 * For many aggregates at once, in the order they were asked for. What is applied and what is parked are read in one go, so
 * that \`next\` really follows on \`at\`.
 */
const lookStatement = `
  WITH ${askedOf},
  line AS MATERIALIZED (
    SELECT place, aggregatetype, subject,
      coalesce((SELECT max(sequence) FROM inbox WHERE aggregate_type = aggregatetype AND aggregate_id = subject AND sequence <> ALL (added)), 0) AS kept,
      coalesce((SELECT max(sequence) FROM unnest(added) AS sequence), 0) AS added
    FROM asked
  ),
  settled AS (
    DELETE FROM parked_event WHERE event_id IN (
      SELECT event_id FROM parked_event JOIN line ON aggregate_type = aggregatetype AND aggregate_id = subject AND sequence <= greatest(kept, added)
      ORDER BY event_id FOR UPDATE OF parked_event SKIP LOCKED)
  )
  SELECT greatest(kept, added) AS at, kept,
    (SELECT envelope FROM parked_event WHERE aggregate_type = aggregatetype AND aggregate_id = subject AND sequence = greatest(kept, added) + 1 AND reason = 'EARLY' LIMIT 1) AS next
  FROM line ORDER BY place`;

const parkStatement = `
  INSERT INTO parked_event (event_id, aggregate_type, aggregate_id, sequence, envelope, reason, error, attempts)
  SELECT id, aggregatetype, subject, sequence, envelope, $2, $3, $4
  FROM jsonb_array_elements($1::jsonb) AS envelope, jsonb_to_record(envelope) AS event (id uuid, aggregatetype text, subject text, sequence int)
  ORDER BY id
  ON CONFLICT (event_id) DO UPDATE SET reason = excluded.reason, error = excluded.error, attempts = parked_event.attempts + excluded.attempts, parked_at = now()`;

const forgottenStatement = `
  UPDATE parked_event SET parked_at = now()
  WHERE reason = 'EARLY' AND aggregate_type = ANY ($1) AND parked_at <= now() - make_interval(secs => $2::float / 1000)
    AND sequence <= 1 + (SELECT coalesce(max(i.sequence), 0) FROM inbox i WHERE i.aggregate_type = parked_event.aggregate_type AND i.aggregate_id = parked_event.aggregate_id)
  RETURNING envelope`;

const newestStatement = `
  SELECT type, event_id AS id
  FROM unnest($1::text[]) AS type, LATERAL (SELECT event_id FROM inbox WHERE aggregate_type = type ORDER BY event_id DESC LIMIT 1) AS newest`;
