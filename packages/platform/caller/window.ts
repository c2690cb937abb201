/**
 * Which numbers of a rising sequence were seen, without keeping all of them: a window of bits below the highest one (the anti-replay
 * window of IPsec, RFC 4303 §3.4.3, in the ring of words of RFC 6479). What lies below the window counts as seen.
 */
export type SequenceWindow = {
  /** Whether `sequence` comes for the first time. It is seen from now on. */
  admit(sequence: number): boolean;
};

/** `size` is how far behind the highest a number may come, at the least; a multiple of 32. */
export const createWindow = (size: number): SequenceWindow => {
  const words = size / 32 + 1; // one more than needed: the word that is entered is emptied as a whole
  const bits = new Uint32Array(words);
  let highest = 0;
  return {
    admit: (sequence) => {
      if (!Number.isSafeInteger(sequence) || sequence < 1 || highest - sequence >= size) return false;
      const word = Math.floor(sequence / 32);
      const highestWord = Math.floor(highest / 32);
      if (word > highestWord) {
        if (word - highestWord >= words) bits.fill(0);
        else for (let entered = highestWord + 1; entered <= word; entered++) bits[entered % words] = 0;
      }
      highest = Math.max(highest, sequence);
      const at = word % words;
      const bit = 1 << (sequence % 32);
      if (((bits[at] as number) & bit) !== 0) return false;
      bits[at] = (bits[at] as number) | bit;
      return true;
    },
  };
};
