/** Counts how many somebody has of something. */
export type Crowd = {
  /** Takes one more of `most`. Answers how to give it back, or null when there are so many already. */
  enter(who: string, most: number): (() => void) | null;
};

export const createCrowd = (): Crowd => {
  const counts = new Map<string, number>();
  return {
    enter: (who, most) => {
      const count = counts.get(who) ?? 0;
      if (count >= most) return null;
      counts.set(who, count + 1);
      let isIn = true;
      return () => {
        if (!isIn) return;
        isIn = false;
        const left = (counts.get(who) ?? 1) - 1;
        if (left > 0) counts.set(who, left);
        else counts.delete(who);
      };
    },
  };
};
