/** One of them by a number, modulo how many there are; undefined when there is none. */
export const pick = <T>(all: readonly T[], which: number): T | undefined => all[which % Math.max(1, all.length)];
