import type { Decider } from '#kernel/decider.ts';
import type { ReviewCommand, ReviewRejection } from './commands.ts';
import { decide } from './decide.ts';
import { evolve } from './evolve.ts';
import type { Review, ReviewEvent } from './review.ts';

export const review: Decider<ReviewCommand, Review, ReviewEvent, ReviewRejection> = { initial: { status: 'NONE' }, decide, evolve };
