import type { DeliveryMethod } from '#contracts/delivery-method.ts';
import type { EventEnvelope } from '#contracts/event.ts';
import type { Role } from '#kernel/transitions.ts';
import type { Patience } from '../domain/throttling.ts';

/** Who somebody is, how they show it, and what they may be. */
export type NewAccount = { readonly id: string; readonly email: string; readonly name: string; readonly passwordHash: string; readonly roles: readonly Role[] };

export type Account = NewAccount & {
  readonly createdAt: Date;
  /** When they showed that the address is theirs; null for who was invited and has not yet. */
  readonly emailConfirmedAt: Date | null;
  readonly passwordChangedAt: Date | null;
  /** Whoever signed in before that is out (domain/sign-outs.ts). */
  readonly signedOutAt: Date | null;
};

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
  signUp(account: NewAccount, signUpId: string, at: Date): Promise<boolean>;
  /** Takes an invitation up, for a new account or one that is there. False when it was taken up already, has run out, or the account changed meanwhile. */
  accept(acceptance: { readonly account: NewAccount; readonly isNew: boolean; readonly invitationId: string; readonly told: AccountTold; readonly at: Date }): Promise<boolean>;
  /**
   * Sets a new password, voids the links that were mailed, and signs everybody out: by a mailed link, or in a session (which stays)
   * for the password that was shown. False when the link was used or has run out, or the password was changed meanwhile.
   */
  setPassword(change: { readonly accountId: string; readonly passwordHash: string; readonly by: { readonly link: string } | { readonly session: string; readonly shown: string }; readonly at: Date }): Promise<boolean>;
  /** False when the link was used, has run out, or is another's. */
  confirmAddress(confirmation: { readonly accountId: string; readonly link: string; readonly at: Date }): Promise<boolean>;
  /** Ends every session, and all that any app may do in their name. */
  signOut(accountId: string, at: Date): Promise<void>;
  /** Removes the account with all its sessions and tokens, and keeps the receipt of what led to it. */
  erase(id: string, received: EventEnvelope): Promise<void>;
};

export type PendingSignUp = { readonly id: string; readonly email: string; readonly name: string; readonly passwordHash: string; readonly codeHash: string | null };

export type SignUps = {
  keep(signUp: PendingSignUp, expiresAt: Date, tries: number): Promise<void>;
  /** Uses one of its tries up; null when it has none left, has run out or was never there. */
  tryOnce(id: string, at: Date): Promise<PendingSignUp | null>;
};

/** When somebody showed their password, and in what browser, as far as that is known. */
export type SignInNoted = { readonly at: Date; readonly browser: string | null };

export type SignIns = {
  note(accountId: string, signIn: SignInNoted): Promise<void>;
  /** The newest first. */
  of(accountId: string): Promise<readonly SignInNoted[]>;
};

export type LinkPurpose = 'PASSWORD' | 'ADDRESS';

/** Links that were mailed: good once, and of each purpose the newest alone. */
export type MailedLinks = {
  keep(link: { readonly accountId: string; readonly purpose: LinkPurpose; readonly tokenHash: string; readonly expiresAt: Date }): Promise<void>;
  /** Whose it is, while it is good. */
  open(purpose: LinkPurpose, tokenHash: string, at: Date): Promise<string | null>;
};

export type InvitedRole = { readonly role: 'RIDER'; readonly vehicle: DeliveryMethod } | { readonly role: 'STORE_OWNER'; readonly storeId: string } | { readonly role: 'SUPPORT' };
export type Invitation = { readonly id: string; readonly invited: InvitedRole; readonly expiresAt: Date };

export type Invitations = {
  keep(invitation: Invitation & { readonly tokenHash: string; readonly invitedBy: string; readonly createdAt: Date }): Promise<void>;
  /** One that can still be taken up. */
  open(tokenHash: string, at: Date): Promise<Invitation | null>;
  /** Those that somebody took up. */
  acceptedBy(accountId: string): Promise<readonly { readonly role: string; readonly acceptedAt: Date }[]>;
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
/** Throws a MailNotTaken, which says nothing of whom it was for. */
export type Mail = { send(letter: Letter): Promise<void> };

export class MailNotTaken extends Error {
  override readonly name = 'MailNotTaken';
}

/** Turns a secret into what is kept of it. */
export type Digest = (secret: string) => string;
