import { createHash } from 'node:crypto';
import { UnrecoverableError, type Job } from 'bullmq';
import { parseEnvelope, type EventEnvelope } from '#contracts/event.ts';
import type { Broker, ConsumeOptions, Failure } from './port.ts';
import type { NewJob } from './store.ts';

/** What a job carries: events, and how often these have failed in jobs before this one, less the runs of this job that were no attempt at it. */
type Parcel = { readonly events: readonly unknown[]; readonly tried: number };

/** A job costs the queue the same however many events it carries; but they are locked, and come back, together. */
const eventsOfParcel = 50;

/** The jobs that carry events, in their order. The same events in the same round have the same job. */
export const parcelJobs = (events: readonly EventEnvelope[], round: string): NewJob[] => {
  const jobs: NewJob[] = [];
  for (let from = 0; from < events.length; from += eventsOfParcel) {
    const some = events.slice(from, from + eventsOfParcel);
    jobs.push({ name: some.length === 1 && some[0] ? some[0].type : 'events', data: { events: some, tried: 0 } satisfies Parcel, opts: { jobId: parcelId(some, round) } });
  }
  return jobs;
};

const parcelId = (events: readonly EventEnvelope[], round: string) =>
  `${createHash('sha256').update(events.map(({ id }) => id).join()).digest('base64url')}~${round}`.replaceAll(':', '.');

/** A run of a job in which its event was not tried. */
class NotTried extends Error {
  override readonly name = 'NotTried';
}

type Delivering = Pick<ConsumeOptions, 'backoff' | 'onGivenUp'> & {
  readonly handler: Parameters<Broker['consume']>[1];
  readonly sendAgain: (jobs: readonly NewJob[]) => Promise<void>;
};

/**
 * Hands over what jobs carry. An event that fails goes on in a job of its own, with its attempts counted on and a pause
 * before the next; one that nobody came to keeps its attempts. A job of many that ended its process is taken apart too, so
 * that whichever did it does it alone.
 */
export const deliver = ({ handler, backoff, onGivenUp, sendAgain }: Delivering) => {
  const alone = (job: Job, parcel: Parcel, which: readonly number[], tried: number, delay: number): NewJob[] =>
    which.map((index) => ({ name: 'event', data: { events: [parcel.events[index]], tried } satisfies Parcel, opts: { jobId: `${job.id}~${index}`, delay } }));

  const processor = async (job: Job): Promise<void> => {
    const parcel = parcelOf(job);
    const { events, tried } = parcel;
    const attempt = tried + job.attemptsMade + 1;
    const all = events.map((_, index) => index);
    if (events.length > 1 && (job.attemptsStarted > 1 || job.attemptsMade > 0)) return sendAgain(alone(job, parcel, all, tried, 0));
    const handed: EventEnvelope[] = [];
    const placeOf = new Map<string, number>();
    const unreadable: number[] = [];
    for (const index of all) {
      try {
        const event = parseEnvelope(events[index]);
        placeOf.set(event.id, index);
        handed.push(event);
      } catch (error) {
        if (events.length === 1) throw new UnrecoverableError(`no event: ${(error as Error).message}`);
        unreadable.push(index);
      }
    }
    const failures = await handler(handed, attempt);
    const [failure] = failures;
    if (events.length === 1) {
      if (failure === undefined) return;
      if (failure.itsOwn) throw failure.error;
      await job.updateData({ events, tried: tried - 1 } satisfies Parcel); // the queue counts this one as well
      throw new NotTried('nobody came to it', { cause: failure.error });
    }
    const placesOf = (which: (failure: Failure) => boolean) => failures.filter(which).flatMap(({ event: { id } }) => placeOf.get(id) ?? []);
    await sendAgain([
      ...alone(job, parcel, unreadable, tried, 0),
      ...alone(job, parcel, placesOf(({ itsOwn }) => !itsOwn), tried, Math.round(backoff(1))),
      ...alone(job, parcel, placesOf(({ itsOwn }) => itsOwn), attempt, Math.round(backoff(attempt))),
    ]);
  };

  return {
    processor,
    /** Milliseconds until a job that failed is tried again. */
    pauseAfter: (attemptsMade: number, _type?: string, error?: Error, job?: { readonly data?: unknown }) =>
      Math.round(backoff(error instanceof NotTried ? attemptsMade : Math.max(1, (job ? parcelOf(job).tried : 0) + attemptsMade))),
    /** Tells of each event of a job that the queue gave up. */
    givenUp: async (job: Job, error: Error) => {
      for (const event of parcelOf(job).events) await onGivenUp(parseEnvelope(event), error);
    },
  };
};

/** Until lately a job was one event, bare: such a one may still be on the queue. */
const parcelOf = ({ data }: { readonly data?: unknown }): Parcel => {
  const { events, tried } = (data ?? {}) as Partial<Parcel>;
  return Array.isArray(events) ? { events, tried: tried ?? 0 } : { events: [data], tried: 0 };
};
