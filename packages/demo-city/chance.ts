import { createHash } from 'node:crypto';

/** A number in [0, 1) that looks random and is always the same for the same name: the city is built alike on every machine. */
export const chance = (name: string): number => createHash('sha256').update(`dosirak/chance/${name}`).digest().readUIntBE(0, 6) / 2 ** 48;

/** One of `members`, always the same one for the same name. */
export const pick = <T>(name: string, members: readonly [T, ...T[]]): T => members[Math.floor(chance(name) * members.length)] ?? members[0];
