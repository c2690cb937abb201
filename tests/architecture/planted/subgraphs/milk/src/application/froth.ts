import { queue } from '#messaging/queue.ts';
export const froth = queue;
