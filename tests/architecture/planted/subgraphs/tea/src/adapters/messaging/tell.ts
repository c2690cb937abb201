import { queue } from '#messaging/queue.ts';
import type { Brew } from '../../application/brew.ts';
export const tell = (brew: Brew) => [brew, queue];
