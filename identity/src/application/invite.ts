import type { Clock } from '#kernel/clock.ts';
import type { NewId } from '#kernel/id.ts';
import { emailOf, nameOf } from '../domain/person.ts';
import type { Accounts, AccountTold, Digest, Invitation, Invitations, InvitedRole, NewAccount, Passwords } from './ports.ts';
import type { SignIn } from './sign-in.ts';
import { type Form, type FormProblems, problemsOf } from './sign-up.ts';

const days = 7;

/** Makes an invitation, and answers the secret that is the way in: it is kept nowhere. */
export const inviting =
  ({ invitations, digest, newId, newToken, clock }: { readonly invitations: Pick<Invitations, 'keep'>; readonly digest: Digest; readonly newId: NewId; readonly newToken: () => string; readonly clock: Clock }) =>
  async (invited: InvitedRole, invitedBy: string): Promise<{ readonly id: string; readonly token: string; readonly expiresAt: Date }> => {
    const [id, token, createdAt] = [newId(), newToken(), clock()];
    const expiresAt = new Date(createdAt.getTime() + days * 24 * 3_600_000);
    await invitations.keep({ id, invited, invitedBy, createdAt, expiresAt, tokenHash: digest(token) });
    return { id, token, expiresAt };
  };

export type Accepted =
  | { readonly kind: 'accepted'; readonly account: NewAccount; readonly isNew: boolean }
  | { readonly kind: 'wrong'; readonly problems: FormProblems }
  | { readonly kind: 'refused' }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'over' };

type Dependencies = {
  readonly accounts: Pick<Accounts, 'byEmail' | 'accept'>;
  readonly invitations: Pick<Invitations, 'open'>;
  readonly passwords: Pick<Passwords, 'hash'>;
  readonly signIn: SignIn;
  readonly digest: Digest;
  readonly newId: NewId;
  readonly clock: Clock;
};

/**
 * Taking an invitation up. Who has an account shows that by its password and gets the role beside those they have; else a new
 * account is made. One invitation, one person.
 */
export const accepting = ({ accounts, invitations, passwords, signIn, digest, newId, clock }: Dependencies) => ({
  look: (token: string): Promise<Invitation | null> => invitations.open(digest(token), clock()),

  accept: async (token: string, form: Form, address: string): Promise<Accepted> => {
    const invitation = await invitations.open(digest(token), clock());
    if (invitation === null) return { kind: 'over' };
    const { invited } = invitation;
    const email = emailOf(form.email);
    const known = email === null ? null : await accounts.byEmail(email);
    let account: NewAccount;
    if (known !== null) {
      const outcome = await signIn(form.email, form.password, address);
      if (outcome.kind !== 'signed-in') return outcome;
      account = { ...outcome.account, roles: [...new Set([...outcome.account.roles, invited.role])] };
    } else {
      const [problems, name] = [problemsOf(form), nameOf(form.name)];
      if (name === null || email === null || problems.password !== undefined) return { kind: 'wrong', problems };
      account = { id: newId(), email, name, passwordHash: await passwords.hash(form.password), roles: [invited.role] };
    }
    const done = await accounts.accept({ account, isNew: known === null, invitationId: invitation.id, told: toldOf(invited), at: clock() });
    return done ? { kind: 'accepted', account, isNew: known === null } : { kind: 'over' };
  },
});

const toldOf = (invited: InvitedRole): AccountTold => {
  switch (invited.role) {
    case 'RIDER':
      return { type: 'RiderInvitationAccepted', vehicle: invited.vehicle };
    case 'STORE_OWNER':
      return { type: 'StoreOwnerInvitationAccepted', storeId: invited.storeId };
    case 'SUPPORT':
      return { type: 'SupportInvitationAccepted' };
  }
};

export type Accepting = ReturnType<typeof accepting>;
