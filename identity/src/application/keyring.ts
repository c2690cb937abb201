import type { Clock } from '#kernel/clock.ts';
import { type KeyTimes, type Ring, ringOf } from '../domain/generations.ts';
import type { KeyGeneration, KeyStore } from './keys.ts';

export type Keyring = {
  /** What each key is good for now. The same object as long as nothing changes. */
  ring(): Ring<KeyGeneration>;
  /** Makes what is due, reads what is there, and removes what is good for nothing any more. */
  refresh(): Promise<void>;
};

/** The keys as they are now. Reading them every now and then is enough: a new one is there long before it is used. */
export const openKeyring = async (keys: KeyStore, times: KeyTimes, clock: Clock): Promise<Keyring> => {
  let generations: readonly KeyGeneration[] = [];
  let current: Ring<KeyGeneration> | null = null;
  const refresh = async () => {
    await keys.ensure(times, clock);
    const found = await keys.all();
    if (found.map(({ kid }) => kid).join() !== generations.map(({ kid }) => kid).join()) current = null;
    generations = found;
    const spent = ringOf(generations, clock(), times)?.spent ?? [];
    if (spent.length > 0) await keys.remove(spent.map(({ kid }) => kid));
  };
  await refresh();
  return {
    refresh,
    ring: () => {
      if (current === null || current.until <= clock()) {
        const ring = ringOf(generations, clock(), times);
        if (ring === null) throw new Error('no key signs yet');
        current = ring;
      }
      return current;
    },
  };
};
