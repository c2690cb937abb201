import { EventEmitter } from 'node:events';
import type pg from 'pg';

type Notification = { readonly channel: string; readonly payload: string };
type Query = (text: string, values?: readonly unknown[]) => Promise<{ rows: never[] }>;

const channel = 'bullmq_jobs';
const patienceMs = 3_000;

/**
 * BullMQ's workers each want a connection of their own to hear that there is work. Here they all hear by one, which the
 * process listens on anyway: what they are given is a pool whose connections are none, but pass their statements on to the
 * real pool, and what was heard on to their worker.
 */
export const createJobBell = (pool: pg.Pool) => {
  const ears = new Set<Ear>();
  let listening = Promise.withResolvers<void>();
  const query: Query = (text, values) => pool.query(text, values === undefined ? undefined : [...values]) as Promise<{ rows: never[] }>;

  /** Resolves when everything from now on is heard; throws when that takes too long, and whoever waits tries again. */
  const heard = async () => {
    const tooLong = Promise.withResolvers<never>();
    const timer = setTimeout(() => tooLong.reject(new Error('the queue database cannot be listened to')), patienceMs);
    try {
      await Promise.race([listening.promise, tooLong.promise]);
    } finally {
      clearTimeout(timer);
    }
  };

  class Ear extends EventEmitter {
    constructor() {
      super();
      ears.add(this);
    }
    async query(text: string, values?: readonly unknown[]) {
      if (text.includes(`LISTEN ${channel}`)) return heard().then(() => ({ rows: [] }));
      if (text.includes('application_name')) return { rows: [] }; // who it is that listens: everybody
      return query(text, values);
    }
    release() {
      ears.delete(this);
    }
  }

  /** One for each queue and worker, which adds its listeners to it; the real pool's troubles are noted by whoever opened it. */
  class EarPool extends EventEmitter {
    readonly options = { keepAlive: true };
    query = query;
    async connect() {
      return new Ear();
    }
    async end() {} // the real one is ended by whoever opened it
  }

  return {
    channel,
    pool: () => new EarPool(),
    ring: (queue: string) => {
      for (const ear of [...ears]) ear.emit('notification', { channel, payload: queue } satisfies Notification);
    },
    hears: () => listening.resolve(),
    isDeaf: () => {
      listening = Promise.withResolvers<void>();
      listening.promise.catch(() => {});
      // each worker then takes another connection, and looks whether there is work
      for (const ear of [...ears]) if (ear.listenerCount('error') > 0) ear.emit('error', new Error('the connection that was listened on is lost'));
    },
  };
};
