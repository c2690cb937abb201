import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import { type Passwords, PasswordsBusy } from '../../application/ports.ts';

/** Memory in KiB, passes, lanes. */
export type Cost = { readonly m: number; readonly t: number; readonly p: number };

/** What OWASP's Password Storage Cheat Sheet asks of argon2id at the least: 19 MiB, two passes. */
export const owasp: Cost = { m: 19_456, t: 2, p: 1 };
/** For passwords that everybody knows anyway: those of the demo city. */
export const cheap: Cost = { m: 64, t: 1, p: 1 };

const derive = promisify(argon2);
const version = 0x13;

/**
 * Passwords by argon2id (RFC 9106), kept as PHC strings: `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. At most `atOnce` are worked on at a
 * time, in 19 MiB each, and at most `waiting` wait; one more is a PasswordsBusy.
 */
export const argonPasswords = ({ atOnce = 4, waiting = 200, cost = owasp }: { atOnce?: number; waiting?: number; cost?: Cost } = {}): Passwords => {
  const inTurn = createTurns(atOnce, waiting);
  const work = (password: string, nonce: Buffer, { m, t, p }: Cost): Promise<Buffer> =>
    inTurn(async () => derive('argon2id', { message: password.normalize('NFKC'), nonce, parallelism: p, memory: m, passes: t, tagLength: 32 }));
  const hash = async (password: string) => {
    const salt = randomBytes(16);
    return written(cost, salt, await work(password, salt, cost));
  };
  return {
    hash,
    verify: async (password, kept) => {
      const { cost: itsCost, salt, hash: expected } = read(kept);
      return timingSafeEqual(await work(password, salt, itsCost), expected);
    },
    pretend: async (password) => {
      await hash(password);
    },
  };
};

const written = ({ m, t, p }: Cost, salt: Buffer, hash: Buffer): string => `$argon2id$v=${version}$m=${m},t=${t},p=${p}$${unpadded(salt)}$${unpadded(hash)}`;
const unpadded = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

const number = z.coerce.number().int().positive();
const Phc = z.object({ m: number, t: number, p: number, salt: z.string().min(1), hash: z.string().min(1) });

const read = (kept: string): { cost: Cost; salt: Buffer; hash: Buffer } => {
  const parts = /^\$argon2id\$v=19\$m=(?<m>\d+),t=(?<t>\d+),p=(?<p>\d+)\$(?<salt>[\w+/]+)\$(?<hash>[\w+/]+)$/.exec(kept)?.groups;
  const { m, t, p, salt, hash } = Phc.parse(parts);
  return { cost: { m, t, p }, salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
};

const createTurns = (atOnce: number, mostWaiting: number) => {
  let running = 0;
  const queue: (() => void)[] = [];
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= atOnce && queue.length >= mostWaiting) throw new PasswordsBusy('too many passwords wait to be checked');
    if (running >= atOnce) await new Promise<void>((resolve) => queue.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next === undefined) running -= 1;
      else next(); // the turn is handed on
    }
  };
};
