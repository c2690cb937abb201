import { z } from 'zod';

export const operations = ['authorize', 'find', 'capture', 'void', 'refund'] as const;
export type Operation = (typeof operations)[number];

/** How the whole provider behaves, whatever the card: for tests, set by `POST /behaviour`. */
export const behaviour = z.object({
  mode: z.enum([
    'normal',
    'fail', // answers 503 and does nothing
    'hang', // does nothing, and never answers
    'drop', // does nothing, and hangs up
    'loseAnswers', // does it, and hangs up instead of answering
    'slow', // does it, and answers after delayMs
  ]),
  delayMs: z.int().min(0).max(60_000).default(1_500),
  /** For so many requests; then it is normal again. Until told otherwise, without. */
  times: z.int().min(1).optional(),
  /** For these operations alone; for all, without. */
  only: z.array(z.enum(operations)).optional(),
});
export type Behaviour = z.output<typeof behaviour>;

const normal: Behaviour = { mode: 'normal', delayMs: 0 };

export const createBehaviour = () => {
  let current = normal;
  return {
    set: (next: Behaviour) => void (current = next),
    /** How this request is to be treated; it counts as one of `times`. */
    take: (operation: Operation): Behaviour => {
      if (current.only && !current.only.includes(operation)) return normal;
      const taken = current;
      if (current.times !== undefined) current = current.times > 1 ? { ...current, times: current.times - 1 } : normal;
      return taken;
    },
  };
};
