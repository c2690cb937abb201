import type { Clock } from '#kernel/clock.ts';
import { patience } from '../domain/throttling.ts';
import { emailOf } from '../domain/person.ts';
import type { Account, Accounts, Passwords, Throttle } from './ports.ts';

export type SignedIn = { readonly kind: 'signed-in'; readonly account: Account; readonly at: Date } | { readonly kind: 'refused' } | { readonly kind: 'wait'; readonly seconds: number };

type Dependencies = { readonly accounts: Pick<Accounts, 'byEmail'>; readonly passwords: Pick<Passwords, 'verify' | 'pretend'>; readonly throttle: Throttle; readonly clock: Clock };

/**
 * Whose password that is. It takes as long and answers alike whether nobody has that address or the password is wrong; and tries are
 * counted by what was typed, so an address that nobody has is throttled like any other.
 */
export const signingIn =
  ({ accounts, passwords, throttle, clock }: Dependencies) =>
  async (typed: string, password: string, address: string): Promise<SignedIn> => {
    const email = emailOf(typed) ?? typed.trim().toLowerCase().slice(0, 200);
    const [forAccount, forAddress] = [accountKey(email), `address:${address}`];
    const [byAccount, byAddress] = await Promise.all([throttle.attempt(forAccount, patience.account, clock()), throttle.attempt(forAddress, patience.address, clock())]);
    const seconds = Math.max(byAccount, byAddress);
    if (seconds > 0) return { kind: 'wait', seconds };
    const at = clock(); // before the password is looked at: one that is changed meanwhile lets nobody in
    const account = await accounts.byEmail(email);
    if (account === null) await passwords.pretend(password);
    if (account === null || !(await passwords.verify(password, account.passwordHash))) return { kind: 'refused' };
    await Promise.all([throttle.forget(forAccount), throttle.takeBack(forAddress)]);
    return { kind: 'signed-in', account, at };
  };

/** By what tries at an account are counted. */
export const accountKey = (email: string): string => `account:${email}`;

export type SignIn = ReturnType<typeof signingIn>;
