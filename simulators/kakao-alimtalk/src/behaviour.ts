import { z } from 'zod';

export const operations = ['send', 'find'] as const;
export type Operation = (typeof operations)[number];

/** Why the relay did not hand a message over. Only EXPIRED may end otherwise when the same message is sent again. */
export const refusals = ['NOT_A_KAKAO_USER', 'BLOCKED', 'TEMPLATE_NOT_FOUND', 'TEMPLATE_MISMATCH', 'INVALID_PHONE_NUMBER', 'EXPIRED'] as const;
export type Refusal = (typeof refusals)[number];

/** How the whole relay behaves, whoever is written to: for tests, set by `POST /behaviour`. */
export const behaviour = z.object({
  mode: z.enum([
    'normal',
    'refuse', // answers resultCode, and hands nothing over
    'limit', // answers 429: too many messages
    'fail', // answers 503 and does nothing
    'hang', // does nothing, and never answers
    'drop', // does nothing, and hangs up
    'loseAnswers', // does it, and hangs up instead of answering
    'slow', // takes delayMs to begin with it: what is no longer valid then is not handed over
  ]),
  resultCode: z.enum(refusals).default('NOT_A_KAKAO_USER'),
  delayMs: z.int().min(0).max(60_000).default(5_000),
  /** For so many requests; then it is normal again. Until told otherwise, without. */
  times: z.int().min(1).optional(),
  /** For these operations alone; for all, without. */
  only: z.array(z.enum(operations)).optional(),
});
export type Behaviour = z.output<typeof behaviour>;

const normal: Behaviour = behaviour.parse({ mode: 'normal' });

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
