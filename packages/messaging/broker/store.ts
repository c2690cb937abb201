import type { BulkJobOptions, Job, JobsOptions, Processor, WorkerOptions } from 'bullmq';
import type { Broker } from './port.ts';

/** What differs between Redis and PostgreSQL: making BullMQ's queues and workers, keeping the bindings, telling hints. */
export type Store = Pick<Broker, 'kind' | 'bind' | 'unbind' | 'routes' | 'pubsub' | 'ping' | 'close'> & {
  queue(name: string): StoredQueue;
  /** A worker, and how to end it: also when the store is out of reach, when BullMQ's own way would wait until it is back. */
  worker(name: string, processor: Processor, options: StoredWorkerOptions): { readonly worker: StoredWorker; end(): Promise<void> };
};

/** BullMQ's Queue and Worker are generic in their store; this much of them is the same on both. */
type Connected = {
  on(event: 'error', listener: (error: Error) => void): unknown;
  waitUntilReady(): Promise<unknown>;
};
export type StoredQueue = Connected & {
  close(): Promise<void>;
  add(name: string, data: unknown, opts: JobsOptions): Promise<unknown>;
  addBulk(jobs: NewJob[]): Promise<unknown>;
};
export type NewJob = { readonly name: string; readonly data: unknown; readonly opts: BulkJobOptions };
export type StoredWorker = Connected & { on(event: 'failed', listener: (job: Job | undefined, error: Error) => void): unknown };
export type StoredWorkerOptions = Omit<WorkerOptions, 'connection'>;
