/** Tells the time. The domain never asks it: `now` comes in with the command. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();
