import type { Job, Processor, WorkerOptions } from 'bullmq';
import type { Broker, DueTimer, Stop, Timer } from './port.ts';
import type { Logger } from '../logger.ts';
import { deliver, parcelJobs } from './parcels.ts';
import type { NewJob, Store, StoredQueue, StoredWorkerOptions } from './store.ts';

/*
 * With BullMQ's defaults a job whose worker was killed goes on after a minute, and is given up at the second kill.
 * With these it goes on after eight to fourteen seconds, and a process that is out of breath for less than four keeps its
 * jobs; what kills a hundred workers is given up.
 */
const recovery = { lockDuration: 8_000, stalledInterval: 3_000, maxStalledCount: 100 } satisfies Partial<WorkerOptions>;

/** How often a job may fail is its consumer's decision, not its producer's: the queue itself never gives up for that reason. */
const untilDone = { attempts: 2 ** 30, backoff: { type: 'consumer' }, removeOnComplete: true, removeOnFail: { count: 1_000 }, stackTraceLimit: 1 };

const longestTimerPauseMs = 60_000;
const jobId = (...parts: (string | number)[]) => parts.join('~').replaceAll(':', '.');

/** Sending and working on BullMQ's queues, the same on both stores. */
export const queuesOn = (store: Store, logger?: Logger): Pick<Broker, 'send' | 'consume' | 'timers' | 'close'> => {
  const queues = new Map<string, Promise<StoredQueue>>();
  const workers = new Set<Stop>();

  const queueNamed = (name: string) => {
    const known = queues.get(name);
    if (known) return known;
    const opening = (async () => {
      const queue = store.queue(name);
      queue.on('error', (error) => logger?.warn({ queue: name, err: error }, 'the queue has trouble'));
      try {
        await queue.waitUntilReady();
        return queue;
      } catch (error) {
        // BullMQ remembers a first connection that failed, for good: the next sender makes a new one
        queues.delete(name);
        await queue.close();
        throw error;
      }
    })();
    queues.set(name, opening);
    return opening;
  };

  const add = async (name: string, jobs: readonly NewJob[]) => {
    const [first, ...more] = jobs.map((job) => ({ ...job, opts: { ...untilDone, ...job.opts } }));
    if (first === undefined) return;
    const queue = await queueNamed(name);
    // one by itself is less work: on PostgreSQL a bulk makes a table, and drops it
    await (more.length === 0 ? queue.add(first.name, first.data, first.opts) : queue.addBulk([first, ...more]));
  };

  const work = async (name: string, processor: Processor, options: StoredWorkerOptions, onFailed?: (job: Job, error: Error) => Promise<void>): Promise<Stop> => {
    const { worker, end } = store.worker(name, processor, { ...recovery, runRetryDelay: 1_000, drainDelay: 5, ...options });
    worker.on('error', (error) => logger?.warn({ queue: name, err: error }, 'the worker has trouble'));
    worker.on('failed', (job, error) => {
      const isFinal = job?.finishedOn !== undefined;
      logger?.[isFinal ? 'error' : 'warn']({ queue: name, job: job?.id, attempt: job?.attemptsMade, err: error }, isFinal ? 'a job was given up' : 'a job failed; it will be tried again');
      if (job && isFinal) onFailed?.(job, error).catch((reason: unknown) => logger?.error({ queue: name, job: job.id, err: reason }, 'a job that was given up could not be set aside'));
    });
    const stop = async () => {
      workers.delete(stop);
      await end();
    };
    workers.add(stop);
    try {
      await worker.waitUntilReady();
    } catch (error) {
      await stop();
      throw error;
    }
    return stop;
  };

  return {
    send: (consumer, events, round) => add(consumer, parcelJobs(events, round)),
    consume(consumer, handler, { concurrency, backoff, onGivenUp }) {
      const { processor, pauseAfter, givenUp } = deliver({ handler, backoff, onGivenUp, sendAgain: (jobs) => add(consumer, jobs) });
      return work(consumer, processor, { concurrency, settings: { backoffStrategy: pauseAfter } }, givenUp);
    },
    timers: {
      async add(context, timers) {
        await add(timerQueue(context), timers.map(({ kind, id, dueAt }: DueTimer) => ({
          name: kind,
          data: { kind, id } satisfies Timer,
          opts: { jobId: jobId(kind, id, dueAt.getTime()), delay: Math.max(0, dueAt.getTime() - Date.now()) },
        })));
      },
      work: (context, fire) =>
        work(timerQueue(context), (job: Job<Timer>) => fire({ kind: job.data.kind, id: job.data.id }), {
          concurrency: 4,
          settings: { backoffStrategy: (attempt) => Math.min(1_000 * 2 ** (attempt - 1), longestTimerPauseMs) },
        }),
    },
    async close() {
      await Promise.all([...workers].map((stop) => stop()));
      await Promise.all([...queues.values()].map(async (opening) => (await opening).close()));
    },
  };
};

const timerQueue = (context: string) => `${context}-timers`;
