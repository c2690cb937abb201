import { GraphQLError } from 'graphql';
import { decrypt, encrypt } from './cipher.ts';
import { personKeys, type PersonKeysOptions } from './person-keys.ts';

/** The person was forgotten: nothing of theirs is kept any more. Whoever still asks in their name is told so. */
export class PersonForgotten extends GraphQLError {
  override readonly name = 'PersonForgotten';
  constructor() {
    super('This account was deleted', { extensions: { code: 'FORBIDDEN' } });
  }
}

/** Where something sealed stands. It opens nowhere else. */
export type Place = { readonly table: string; readonly column: string; readonly row: string };
/** Something sealed, whose it is, and where it stands. */
export type Sealed = { readonly personId: string; readonly place: Place; readonly sealed: string };

export type Vault = {
  /** Seals a value (JSON) of a person's for a place. Throws PersonForgotten. */
  seal(personId: string, place: Place, value: unknown): Promise<string>;
  /** The same for many at once, with a few statements for all; null for who is forgotten. */
  sealAll(values: readonly { readonly personId: string; readonly place: Place; readonly value: unknown }[]): Promise<(string | null)[]>;
  /** What was sealed; null for who is forgotten. At most one statement for all of them. Throws SealBroken for what is not as it was sealed. */
  open<Value>(sealed: readonly Sealed[]): Promise<(Value | null)[]>;
  /** Whether the person was forgotten. */
  isForgotten(personId: string): Promise<boolean>;
  /** The statement that destroys a person's key, for the batch that removes what else there is of them. Once it is committed, call `forgot`. */
  forgetting(personId: string): readonly [sql: string, ...values: unknown[]];
  forgot(personId: string): void;
  /** Wraps keys by the current master key where they are not. Returns how many. */
  rewrap(): Promise<number>;
};

/** Opens the vault of a context: its database has a table `person_key`. */
export const openVault = (options: PersonKeysOptions): Vault => {
  const { context } = options;
  const keys = personKeys(options);
  const boundTo = ({ table, column, row }: Place) => `${context}/${table}/${column}/${row}`;
  return {
    seal: async (personId, place, value) => {
      const key = await keys.make(personId);
      if (key === null) throw new PersonForgotten();
      return encrypt(key, JSON.stringify(value), boundTo(place));
    },
    sealAll: async (values) => {
      const made = await keys.makeAll(values.map(({ personId }) => personId));
      return values.map(({ personId, place, value }) => {
        const key = made.get(personId) ?? null;
        return key === null ? null : encrypt(key, JSON.stringify(value), boundTo(place));
      });
    },
    open: async <Value>(sealed: readonly Sealed[]) => {
      if (sealed.length === 0) return [];
      const found = await keys.find(sealed.map(({ personId }) => personId));
      return sealed.map(({ personId, place, sealed: text }): Value | null => {
        const key = found.get(personId);
        if (key === undefined) throw new Error(`there is no key of person ${personId} in ${context}, and something that it sealed`);
        return key === null ? null : (JSON.parse(decrypt(key, text, boundTo(place)).toString()) as Value);
      });
    },
    isForgotten: async (personId) => (await keys.find([personId])).get(personId) === null,
    forgetting: (personId) => [forgetStatement, personId],
    forgot: (personId) => keys.drop(personId),
    rewrap: () => keys.rewrap(),
  };
};

// the row stays: whoever was forgotten gets no new key
const forgetStatement = `
  INSERT INTO person_key (person_id, master, wrapped, forgotten_at) VALUES ($1::uuid, '', NULL, now())
  ON CONFLICT (person_id) DO UPDATE SET master = '', wrapped = NULL, forgotten_at = coalesce(person_key.forgotten_at, now())`;
