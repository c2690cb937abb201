import { setTimeout as pause } from 'node:timers/promises';

/** What `look` finds, as soon as it finds something; throws, saying what did not come about, when it does not within `ms`. */
export const until = async <T>(what: string, look: () => Promise<T | null | undefined | false>, ms = 8_000): Promise<T> => {
  for (const giveUp = performance.now() + ms; ; await pause(10)) {
    const found = await look();
    if (found) return found;
    if (performance.now() > giveUp) throw new Error(`it did not come about within ${ms} ms that ${what}`);
  }
};
