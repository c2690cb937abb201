import { existsSync } from 'node:fs';
import type { Environment } from '#platform/config.ts';
import { at } from './root.ts';
import { databaseOwners, seedOf } from './services.ts';

/** Puts the demo city into the contexts that have a part of it. What is there already stays as it is. */
export const seed = async (environment: Environment): Promise<void> => {
  await Promise.all(databaseOwners.map(seedOf).filter((file) => existsSync(at(file))).map(async (file) => {
    const context = (await import(at(file))) as { seed(environment: Environment): Promise<unknown> };
    await context.seed(environment);
  }));
};
