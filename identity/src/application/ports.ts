import type { DeliveryMethod } from '#contracts/delivery-method.ts';
import type { EventEnvelope } from '#contracts/event.ts';
import type { Role } from '#kernel/transitions.ts';
import type { Patience } from '../domain/throttling.ts';

export type Account = { readonly id: string; readonly email: string; readonly name: string; readonly passwordHash: string; readonly roles: readonly Role[] };

/** What happened to an account that others are told of. */
export type AccountTold =
  | { readonly type: 'CustomerSignedUp' }
  | { readonly type: 'RiderInvitationAccepted'; readonly vehicle: DeliveryMethod }
  | { readonly type: 'StoreOwnerInvitationAccepted'; readonly storeId: string }
  | { readonly type: 'SupportInvitationAccepted' };

export type Accounts = {
  byId(id: string): Promise<Account | null>;
  byEmail(email: string): Promise<Account | null>;
  /** False when the address has an account already, or the sign-up was used. */
  signUp(account: Account, signUpId: string, at: Date): Promise<boolean>;
  /** Takes an invitation up, for a new account or one that is there. False when it was taken up already, has run out, or the account changed meanwhile. */
  accept(acceptance: { readonly account: Account; readonly isNew: boolean; readonly invitationId: string; readonly told: AccountTold; readonly at: Date }): Promise<boolean>;
  /** Removes the account with all its sessions and tokens, and keeps the receipt of what led to it. */
  erase(id: string, received: EventEnvelope): Promise<void>;
};

export type PendingSignUp = { readonly id: string; readonly email: string; readonly name: string; readonly passwordHash: string; readonly codeHash: string | null };

export type SignUps = {
  keep(signUp: PendingSignUp, expiresAt: Date, tries: number): Promise<void>;
  /** Uses one of its tries up; null when it has none left, has run out or was never there. */
  tryOnce(id: string, at: Date): Promise<PendingSignUp | null>;
};

export type InvitedRole = { readonly role: 'RIDER'; readonly vehicle: DeliveryMethod } | { readonly role: 'STORE_OWNER'; readonly storeId: string } | { readonly role: 'SUPPORT' };
export type Invitation = { readonly id: string; readonly invited: InvitedRole; readonly expiresAt: Date };

export type Invitations = {
  keep(invitation: Invitation & { readonly tokenHash: string; readonly invitedBy: string; readonly createdAt: Date }): Promise<void>;
  /** One that can still be taken up. */
  open(tokenHash: string, at: Date): Promise<Invitation | null>;
};

/** Too many passwords wait to be checked already: a flood must not take the memory of those who are in. */
export class PasswordsBusy extends Error {
  override readonly name = 'PasswordsBusy';
}

/** Each may throw a PasswordsBusy. */
export type Passwords = {
  hash(password: string): Promise<string>;
  verify(password: string, hash: string): Promise<boolean>;
  /** Takes as long as `verify`, for nobody. */
  pretend(password: string): Promise<void>;
};

/** Who may try again, and when. Shared by all replicas. */
export type Throttle = {
  /** Counts a try before it is made, so that many at once are not one. Answers how many seconds are to be waited; 0 lets it through. */
  attempt(subject: string, patience: Patience, at: Date): Promise<number>;
  /** It was no failure after all. */
  takeBack(subject: string): Promise<void>;
  forget(subject: string): Promise<void>;
};

export type Language = 'ko' | 'en';
export type Letter = { readonly to: string; readonly subject: string; readonly text: string };
export type Mail = { send(letter: Letter): Promise<void> };

/** Turns a secret into what is kept of it. */
export type Digest = (secret: string) => string;
