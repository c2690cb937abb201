import type { Clock } from '#kernel/clock.ts';
import { aboutOf, type PasswordProblem, passwordProblem } from '../domain/passwords.ts';
import type { Errands } from './errands.ts';
import { letterFor } from './letters.ts';
import type { Account, Accounts, Language, Mail, Passwords } from './ports.ts';
import type { SignIn } from './sign-in.ts';

export type Change = { readonly current: string; readonly password: string; readonly session: string; readonly language: Language; readonly address: string };
export type Changed =
  | { readonly kind: 'changed'; readonly at: Date }
  | { readonly kind: 'wrong'; readonly problem: PasswordProblem }
  | { readonly kind: 'refused' }
  | { readonly kind: 'wait'; readonly seconds: number };

type Dependencies = {
  readonly accounts: Pick<Accounts, 'setPassword'>;
  readonly signIn: SignIn;
  readonly passwords: Pick<Passwords, 'hash'>;
  /** Null where no mail can be sent. */
  readonly mail: Mail | null;
  readonly errands: Errands;
  readonly forgottenUrl: (language: Language) => string;
  readonly clock: Clock;
};

/** Somebody who is signed in changes their password: for the one they have, which is asked for as at sign-in, and counted with it. */
export const changingPassword =
  ({ accounts, signIn, passwords, mail, errands, forgottenUrl, clock }: Dependencies) =>
  async (account: Account, { current, password, session, language, address }: Change): Promise<Changed> => {
    const problem = passwordProblem(password, aboutOf(account));
    if (problem !== null) return { kind: 'wrong', problem };
    const outcome = await signIn(account.email, current, address);
    if (outcome.kind !== 'signed-in') return outcome;
    const passwordHash = await passwords.hash(password);
    const at = clock();
    if (!(await accounts.setPassword({ accountId: account.id, passwordHash, by: { session, shown: outcome.account.passwordHash }, at }))) return { kind: 'refused' };
    if (mail !== null) errands.run(() => mail.send(letterFor.passwordChanged(account.email, forgottenUrl(language), language)));
    return { kind: 'changed', at };
  };

export type ChangingPassword = ReturnType<typeof changingPassword>;
