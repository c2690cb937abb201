import type { Clock } from '#kernel/clock.ts';
import type { NewId } from '#kernel/id.ts';
import { emailOf, nameOf } from '../domain/person.ts';
import { aboutOf, type PasswordProblem, passwordProblem } from '../domain/passwords.ts';
import { patience } from '../domain/throttling.ts';
import { letterFor } from './letters.ts';
import type { Accounts, Digest, Language, Mail, NewAccount, Passwords, SignUps, Throttle } from './ports.ts';

export type Form = { readonly name: string; readonly email: string; readonly password: string };
export type FormProblems = { readonly name?: 'NAME'; readonly email?: 'EMAIL'; readonly password?: PasswordProblem };

export type Asked = { readonly kind: 'code-sent'; readonly signUpId: string; readonly email: string } | { readonly kind: 'wrong'; readonly problems: FormProblems } | { readonly kind: 'wait'; readonly seconds: number };
export type Confirmed = { readonly kind: 'signed-up'; readonly account: NewAccount; readonly at: Date } | { readonly kind: 'wrong-code' } | { readonly kind: 'over' };

const minutes = 15;
const tries = 5;

type Dependencies = {
  readonly accounts: Pick<Accounts, 'byEmail' | 'signUp'>;
  readonly signUps: SignUps;
  readonly passwords: Pick<Passwords, 'hash'>;
  readonly throttle: Throttle;
  readonly mail: Mail;
  readonly digest: Digest;
  readonly newId: NewId;
  /** Six digits. */
  readonly newCode: () => string;
  /** Where whoever has an account already gets a new password. */
  readonly forgottenUrl: (language: Language) => string;
  readonly clock: Clock;
};

export const problemsOf = ({ name, email, password }: Form): FormProblems => {
  const problem = passwordProblem(password, aboutOf({ name, email }));
  return { ...(nameOf(name) === null && { name: 'NAME' as const }), ...(emailOf(email) === null && { email: 'EMAIL' as const }), ...(problem !== null && { password: problem }) };
};

/**
 * Signing up, in two steps: what is known only to the owner of the address, a code, comes by mail. To an address that has an account
 * another mail goes, and everything else is alike: nobody learns here who has an account.
 */
export const signingUp = ({ accounts, signUps, passwords, throttle, mail, digest, newId, newCode, forgottenUrl, clock }: Dependencies) => ({
  ask: async (form: Form, language: Language, address: string): Promise<Asked> => {
    const problems = problemsOf(form);
    const [name, email] = [nameOf(form.name), emailOf(form.email)];
    if (name === null || email === null || problems.password !== undefined) return { kind: 'wrong', problems };
    const seconds = Math.max(await throttle.attempt(`mail:${email}`, patience.mail, clock()), await throttle.attempt(`sign-up:${address}`, patience.signUp, clock()));
    if (seconds > 0) return { kind: 'wait', seconds };
    const [isKnown, passwordHash] = [(await accounts.byEmail(email)) !== null, await passwords.hash(form.password)];
    const [signUpId, code] = [newId(), newCode()];
    await signUps.keep({ id: signUpId, email, name, passwordHash, codeHash: isKnown ? null : digest(`${signUpId}:${code}`) }, new Date(clock().getTime() + minutes * 60_000), tries);
    await mail.send(isKnown ? letterFor.knownAddress(email, forgottenUrl(language), language) : letterFor.code(email, code, minutes, language));
    return { kind: 'code-sent', signUpId, email };
  },

  confirm: async (signUpId: string, code: string): Promise<Confirmed> => {
    const pending = await signUps.tryOnce(signUpId, clock());
    if (pending === null) return { kind: 'over' };
    const { email, name, passwordHash, codeHash } = pending;
    if (digest(`${signUpId}:${code.replaceAll(/\D/g, '')}`) !== codeHash) return { kind: 'wrong-code' };
    const account: NewAccount = { id: newId(), email, name, passwordHash, roles: ['CUSTOMER'] };
    const at = clock();
    return (await accounts.signUp(account, signUpId, at)) ? { kind: 'signed-up', account, at } : { kind: 'over' };
  },
});

export type SigningUp = ReturnType<typeof signingUp>;
