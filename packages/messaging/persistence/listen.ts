import type { Pool, PoolClient } from 'pg';
import type { Logger } from '../logger.ts';
import { pauseAfter } from '../loop.ts';

type Listener = {
  readonly pool: Pool;
  readonly channels: readonly string[];
  readonly onMessage: (payload: string, channel: string) => void;
  /** Called whenever listening has begun, the first time and after each loss of the connection: what was told in between is gone. */
  readonly onListening: () => void;
  /** Called when a connection it listened on was lost. */
  readonly onLost?: () => void;
  readonly logger?: Logger;
};

export type Listening = {
  /** Resolves when it listens for the first time. */
  readonly ready: Promise<void>;
  stop(): Promise<void>;
};

/** Listens to channels of PostgreSQL on a connection of its own, and again on a new one whenever that is lost. */
export const listen = ({ pool, channels, onMessage, onListening, onLost = () => {}, logger }: Listener): Listening => {
  let stopped = false;
  let lose = () => {};
  const { promise: ready, resolve: isReady } = Promise.withResolvers<void>();

  const listenUntilLost = async (client: PoolClient) => {
    const lost = new Promise<void>((resolve) => {
      lose = resolve;
      client.on('error', () => resolve()); // pg tells the pool as well, where it is logged
      client.on('end', () => resolve());
    });
    client.on('notification', ({ payload, channel }) => onMessage(payload ?? '', channel));
    await client.query(channels.map((channel) => `LISTEN ${channel}`).join('; '));
    if (stopped) return;
    onListening();
    isReady();
    await lost;
    onLost();
  };

  const run = async () => {
    for (let failures = 0; !stopped; ) {
      try {
        const client = await pool.connect();
        try {
          await listenUntilLost(client);
          failures = 0;
        } finally {
          client.removeAllListeners('notification');
          client.release(true);
        }
      } catch (error) {
        failures += 1;
        logger?.warn({ channels, err: error }, 'cannot listen; will be tried again');
      }
      if (!stopped) await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pauseAfter(Math.max(failures, 1)));
        lose = () => (clearTimeout(timer), resolve());
      });
    }
  };
  const running = run();
  return { ready, stop: () => ((stopped = true), lose(), running) };
};
