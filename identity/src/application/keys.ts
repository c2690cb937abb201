import type { Clock } from '#kernel/clock.ts';
import type { Generation, KeyTimes } from '../domain/generations.ts';

/** A generation with its secrets: the key that signs tokens (a private JWK), and the one that signs cookies. */
export type KeyGeneration = Generation & { readonly jwk: Readonly<Record<string, unknown>>; readonly cookie: string };

export type KeyStore = {
  all(): Promise<KeyGeneration[]>;
  add(createdAt: Date, signsFrom: Date): Promise<void>;
  remove(kids: readonly string[]): Promise<void>;
  /** Makes the next generation when it is due; of several replicas one does. */
  ensure(times: KeyTimes, clock: Clock): Promise<void>;
};
