import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment, Running } from '#platform/service.ts';
import { stopAll } from '#platform/service.ts';
import { testDatabase } from '#testing/database.ts';
import { dataKeys } from '#testing/vault.ts';
import { newIdentityKeys } from '../../scripts/identity-keys.ts';
import { start } from '../src/main.ts';
import { seed } from '../src/seed.ts';

export type TestIdentity = {
  readonly url: string;
  readonly environment: Environment;
  /** Another replica: the same database, the same keys, the same name. */
  replica(more?: Environment): Promise<Running>;
  [Symbol.asyncDispose](): Promise<void>;
};

type Options = { readonly environment?: Environment; readonly clock?: () => Date; readonly demoCity?: boolean };

/** Identity on a database of its own, with the demo city's accounts unless it is told not to. */
export const startIdentity = async ({ environment: more = {}, clock, demoCity = true }: Options = {}): Promise<TestIdentity> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'dosirak-identity-'));
  const [database, queue] = await Promise.all([testDatabase({ context: 'identity' }), testDatabase({ sql: '' })]);
  const stops: (() => Promise<unknown>)[] = [() => rm(dataDir, { recursive: true, force: true }), () => Promise.all([database.drop(), queue.drop()])];
  const environment: Environment = {
    DATA_DIR: dataDir, LOG_LEVEL: 'silent', IDENTITY_PORT: '0', IDENTITY_KEYS: newIdentityKeys(), DATA_KEYS: dataKeys, IDENTITY_DATABASE_URL: database.url, QUEUE_DATABASE_URL: queue.url, ...more,
  };
  try {
    if (demoCity) await seed(environment);
    const identity = await start(environment, { clock });
    stops.push(() => identity.stop());
    const named = { ...environment, OIDC_ISSUER: environment['OIDC_ISSUER'] || identity.url };
    return {
      url: identity.url,
      environment: named,
      replica: async (again = {}) => {
        const running = await start({ ...named, IDENTITY_PORT: '0', ...again }, { clock });
        stops.push(() => running.stop());
        return running;
      },
      [Symbol.asyncDispose]: () => stopAll(stops),
    };
  } catch (error) {
    await stopAll(stops);
    throw error;
  }
};
