import type { EventEnvelope } from '#contracts/event.ts';

/** An event as the outbox keeps it. */
export type EventRow = {
  id: string; aggregate_type: string; aggregate_id: string; sequence: number; type: string; source: string; time: Date;
  correlation_id: string; causation_id: string | null; traceparent: string | null; data: unknown;
};

export const eventColumns = 'id, aggregate_type, aggregate_id, sequence, type, source, time, correlation_id, causation_id, traceparent, data';

/** The event as it was told. */
export const toEnvelope = (row: EventRow): EventEnvelope => ({
  specversion: '1.0',
  id: row.id,
  source: row.source,
  type: row.type,
  subject: row.aggregate_id,
  time: row.time.toISOString(),
  aggregatetype: row.aggregate_type,
  sequence: row.sequence,
  correlationid: row.correlation_id,
  causationid: row.causation_id,
  traceparent: row.traceparent,
  data: row.data,
});
