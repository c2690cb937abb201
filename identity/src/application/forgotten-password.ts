import type { Clock } from '#kernel/clock.ts';
import { aboutOf, type PasswordProblem, passwordProblem } from '../domain/passwords.ts';
import { emailOf } from '../domain/person.ts';
import { patience } from '../domain/throttling.ts';
import { busySeconds, type Errands } from './errands.ts';
import { letterFor } from './letters.ts';
import type { Account, Accounts, Digest, Language, Mail, MailedLinks, Passwords, Throttle } from './ports.ts';
import { accountKey } from './sign-in.ts';

const minutes = 30;

export type Asked = { readonly kind: 'asked'; readonly email: string } | { readonly kind: 'wrong' } | { readonly kind: 'wait'; readonly seconds: number };
export type NewPassword = { readonly kind: 'changed'; readonly account: Account } | { readonly kind: 'wrong'; readonly problem: PasswordProblem } | { readonly kind: 'over' };

type Dependencies = {
  readonly accounts: Pick<Accounts, 'byEmail' | 'byId' | 'setPassword'>;
  readonly links: MailedLinks;
  readonly passwords: Pick<Passwords, 'hash'>;
  readonly throttle: Throttle;
  readonly mail: Mail;
  readonly errands: Errands;
  readonly digest: Digest;
  readonly newToken: () => string;
  /** Where a link leads, and where another is to be had. */
  readonly urls: { readonly newPassword: (token: string, language: Language) => string; readonly forgotten: (language: Language) => string };
  readonly clock: Clock;
};

/**
 * A password that was forgotten: a link comes by mail, good once and for half an hour. Whoever asks is answered before anybody has
 * looked whether there is such an account, so neither the answer nor its time tells; to an address without one another mail goes.
 */
export const forgottenPasswords = ({ accounts, links, passwords, throttle, mail, errands, digest, newToken, urls, clock }: Dependencies) => {
  const write = async (email: string, language: Language) => {
    const account = await accounts.byEmail(email);
    if (account === null) return mail.send(letterFor.noAccount(email, language));
    // an address that nobody has confirmed may be a stranger's, by a slip of the finger: it opens no account
    if (account.emailConfirmedAt === null) return mail.send(letterFor.unconfirmed(email, language));
    const token = newToken();
    await links.keep({ accountId: account.id, purpose: 'PASSWORD', tokenHash: digest(token), expiresAt: new Date(clock().getTime() + minutes * 60_000) });
    await mail.send(letterFor.newPassword(email, urls.newPassword(token, language), minutes, language));
  };
  const look = async (token: string): Promise<Account | null> => {
    const id = await links.open('PASSWORD', digest(token), clock());
    return id === null ? null : accounts.byId(id);
  };
  return {
    ask: async (typed: string, language: Language, address: string): Promise<Asked> => {
      const email = emailOf(typed);
      if (email === null) return { kind: 'wrong' };
      const seconds = Math.max(await throttle.attempt(`mail:${email}`, patience.mail, clock()), await throttle.attempt(`forgotten:${address}`, patience.signUp, clock()));
      if (seconds > 0) return { kind: 'wait', seconds };
      return errands.run(() => write(email, language)) ? { kind: 'asked', email } : { kind: 'wait', seconds: busySeconds };
    },

    look,

    set: async (token: string, password: string, language: Language): Promise<NewPassword> => {
      const account = await look(token);
      if (account === null) return { kind: 'over' };
      const problem = passwordProblem(password, aboutOf(account));
      if (problem !== null) return { kind: 'wrong', problem };
      const done = await accounts.setPassword({ accountId: account.id, passwordHash: await passwords.hash(password), by: { link: digest(token) }, at: clock() });
      if (!done) return { kind: 'over' };
      await throttle.forget(accountKey(account.email)); // who guessed at the old one keeps nobody from the new one
      errands.run(() => mail.send(letterFor.passwordChanged(account.email, urls.forgotten(language), language)));
      return { kind: 'changed', account };
    },
  };
};

export type ForgottenPasswords = ReturnType<typeof forgottenPasswords>;
