import { join } from 'node:path';
import { type Environment, readConfig, variable } from '#platform/config.ts';
import { type Running, runService } from '#platform/service.ts';
import { z } from 'zod';
import { openBooks } from './books.ts';
import { createServer } from './server.ts';

/** Starts the simulated payment provider. Its books are kept below DATA_DIR, and in memory when that is not set. */
export const start = async (environment: Environment): Promise<Running> => {
  const config = readConfig(environment, {
    HOST: variable.text('127.0.0.1'),
    PAYMENT_PROVIDER_PORT: variable.port(4020),
    PAYMENT_PROVIDER_SLOW_MS: variable.milliseconds(1_500),
    DATA_DIR: z.string().optional(),
  });
  const books = await openBooks(config.DATA_DIR === undefined ? null : join(config.DATA_DIR, 'payment-provider', 'books.jsonl'));
  const app = createServer({ books, slowMs: config.PAYMENT_PROVIDER_SLOW_MS });
  const stop = async () => {
    await app.close();
    await books.close();
  };
  try {
    await app.listen({ host: config.HOST, port: config.PAYMENT_PROVIDER_PORT });
  } catch (error) {
    await stop();
    throw error;
  }
  const { port } = app.server.address() as { port: number };
  return { name: 'payment-provider', url: `http://${config.HOST === '0.0.0.0' ? '127.0.0.1' : config.HOST}:${port}`, stop };
};

if (import.meta.main) await runService(start);
