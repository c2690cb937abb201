/** Waits until something holds, and returns it; fails with what it last was. */
export const until = async <T>(look: () => Promise<T> | T, holds: (value: T) => boolean, withinMs = 30_000): Promise<T> => {
  const giveUpAt = performance.now() + withinMs;
  for (;;) {
    const value = await look();
    if (holds(value)) return value;
    if (performance.now() > giveUpAt) throw new Error(`waited ${withinMs} ms in vain; it is still ${JSON.stringify(value)?.slice(0, 2_000)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};
