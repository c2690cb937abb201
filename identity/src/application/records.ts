/** What an authorization server keeps between requests: sessions, interactions, grants, codes, refresh tokens. */
export type OidcRecord = {
  readonly model: string;
  readonly id: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** The grant it hangs on; a grant hangs on itself. */
  readonly grantId: string | null;
  readonly accountId: string | null;
  readonly uid: string | null;
  readonly expiresAt: Date | null;
};
export type StoredRecord = { readonly payload: Record<string, unknown>; readonly consumedAt: Date | null };

export type RecordOfAccount = { readonly model: string; readonly uid: string | null; readonly grantId: string | null; readonly payload: Readonly<Record<string, unknown>>; readonly expiresAt: Date };

export type OidcRecords = {
  put(record: OidcRecord): Promise<void>;
  find(model: string, id: string): Promise<StoredRecord | null>;
  findByUid(model: string, uid: string): Promise<StoredRecord | null>;
  /** False when it was consumed before, or is not there. */
  consume(model: string, id: string, at: Date): Promise<boolean>;
  remove(model: string, id: string): Promise<void>;
  /** Removes the grant and all that hangs on it. */
  revoke(grantId: string): Promise<void>;
  /** The sessions, grants and refresh tokens of somebody that are still good. */
  ofAccount(accountId: string, at: Date): Promise<RecordOfAccount[]>;
  /** Ends a session so that it stays ended, whoever is about to write it once more. */
  endSession(accountId: string, uid: string, at: Date): Promise<void>;
};
