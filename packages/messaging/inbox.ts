import type { Pool } from 'pg';
import type { EventEnvelope } from '#contracts/event.ts';

/** Where an aggregate's line of events stands. */
export type Line = {
  /** The sequence of the last event applied; 0 before the first. */
  readonly at: number;
  /** The event that follows, if it waits here. */
  readonly next: EventEnvelope | null;
};

export type ParkedEvent = {
  readonly event: EventEnvelope;
  /** EARLY waits for the event before it; POISON failed too often. */
  readonly reason: 'EARLY' | 'POISON';
  readonly error: string | null;
  readonly attempts: number;
  readonly parkedAt: Date;
};

/** The SQL of a context's inbox and of the events parked beside it. */
export const inboxOn = (pool: Pick<Pool, 'query'>) => ({
  /** Reads where the event's aggregate stands; what is parked of it up to there has been settled, and goes. */
  look: async ({ aggregatetype, subject }: EventEnvelope): Promise<Line> => {
    const { rows } = await pool.query<Line>(lookStatement, [aggregatetype, subject]);
    return rows[0] ?? { at: 0, next: null };
  },
  /** The receipt of an event that has no effect here. */
  record: async ({ id, aggregatetype, subject, sequence }: EventEnvelope): Promise<void> => {
    await pool.query('INSERT INTO inbox (event_id, aggregate_type, aggregate_id, sequence) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', [id, aggregatetype, subject, sequence]);
  },
  park: async (event: EventEnvelope, reason: ParkedEvent['reason'], attempts = 0, error: string | null = null): Promise<void> => {
    await pool.query(parkStatement, [event.id, event.aggregatetype, event.subject, event.sequence, JSON.stringify(event), reason, error, attempts]);
  },
  /** Parked events that wait for nobody: their predecessor was applied, and whoever did it died before taking them along. Each is handed out once a `ms`. */
  forgotten: async (ms: number): Promise<EventEnvelope[]> => {
    const { rows } = await pool.query<{ envelope: EventEnvelope }>(forgottenStatement, [ms]);
    return rows.map(({ envelope }) => envelope);
  },
});

export const parkedIn = async (pool: Pick<Pool, 'query'>): Promise<ParkedEvent[]> => {
  const { rows } = await pool.query<ParkedEvent>(
    'SELECT envelope AS event, reason, error, attempts, parked_at AS "parkedAt" FROM parked_event ORDER BY reason DESC, aggregate_type, aggregate_id, sequence LIMIT 1000');
  return rows;
};

/** What is applied and what is parked are read in one go, so that `next` really follows on `at`. */
const lookStatement = `
  WITH line AS (SELECT coalesce(max(sequence), 0) AS at FROM inbox WHERE aggregate_type = $1 AND aggregate_id = $2),
  settled AS (DELETE FROM parked_event USING line WHERE aggregate_type = $1 AND aggregate_id = $2 AND sequence <= at)
  SELECT at, (SELECT envelope FROM parked_event WHERE aggregate_type = $1 AND aggregate_id = $2 AND sequence = at + 1 AND reason = 'EARLY' LIMIT 1) AS next
  FROM line`;

const parkStatement = `
  INSERT INTO parked_event (event_id, aggregate_type, aggregate_id, sequence, envelope, reason, error, attempts)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
  ON CONFLICT (event_id) DO UPDATE SET reason = excluded.reason, error = excluded.error, attempts = parked_event.attempts + excluded.attempts, parked_at = now()`;

const forgottenStatement = `
  UPDATE parked_event SET parked_at = now()
  WHERE reason = 'EARLY' AND parked_at <= now() - make_interval(secs => $1::float / 1000)
    AND sequence <= 1 + (SELECT coalesce(max(i.sequence), 0) FROM inbox i WHERE i.aggregate_type = parked_event.aggregate_type AND i.aggregate_id = parked_event.aggregate_id)
  RETURNING envelope`;
