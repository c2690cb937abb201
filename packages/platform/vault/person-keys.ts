import { randomBytes } from 'node:crypto';
import { decrypt, encrypt } from './cipher.ts';
import type { DataKeys } from './data-keys.ts';

/** What the vault needs of a Prisma client. */
export type VaultDatabase = { $queryRawUnsafe<T = unknown>(sql: string, ...values: unknown[]): PromiseLike<T>; $executeRawUnsafe(sql: string, ...values: unknown[]): PromiseLike<number> };

/** A person's key; null once they are forgotten. */
export type PersonKey = Buffer | null;

export type PersonKeysOptions = {
  readonly context: string;
  readonly database: VaultDatabase;
  readonly dataKeys: DataKeys;
  /** Keys kept at hand at most. */
  readonly capacity?: number;
  /** How long one is kept at hand: so long another process may go on with a key that was destroyed here. */
  readonly maxAgeMs?: number;
  readonly now?: () => number;
};

type Row = { readonly id: string; readonly master: string; readonly wrapped: string | null };

/** The keys of people in one context: made when first needed, wrapped by a master key in `person_key`, at hand for a while. */
export const personKeys = ({ context, database, dataKeys, capacity = 10_000, maxAgeMs = 60_000, now = Date.now }: PersonKeysOptions) => {
  const atHand = new Map<string, { readonly key: PersonKey; readonly until: number }>(); // the one used last comes last
  const boundTo = (personId: string) => `${context}/person_key/${personId}`;

  const recall = (personId: string): PersonKey | undefined => {
    const found = atHand.get(personId);
    atHand.delete(personId);
    if (found === undefined || found.until <= now()) return undefined;
    atHand.set(personId, found);
    return found.key;
  };
  const remember = (personId: string, key: PersonKey): PersonKey => {
    atHand.delete(personId);
    atHand.set(personId, { key, until: now() + maxAgeMs });
    const [oldest] = atHand.keys();
    if (atHand.size > capacity && oldest !== undefined) atHand.delete(oldest);
    return key;
  };
  const unwrap = ({ id, master, wrapped }: Row): PersonKey => {
    if (wrapped === null) return null;
    const masterKey = dataKeys.keys.get(master);
    if (masterKey === undefined) throw new Error(`DATA_KEYS has no key ${master}, which keys of people are wrapped by in ${context}`);
    return decrypt(masterKey, wrapped, boundTo(id));
  };
  const wrap = (personId: string, key: Buffer) => encrypt(dataKeys.keys.get(dataKeys.current) as Buffer, key, boundTo(personId));

  /** The keys of these people; who has none is not in the map. One statement for all that are not at hand. */
  const find = async (personIds: readonly string[]): Promise<Map<string, PersonKey>> => {
    const found = new Map<string, PersonKey>();
    const missing: string[] = [];
    for (const id of new Set(personIds)) {
      const key = recall(id);
      if (key === undefined) missing.push(id);
      else found.set(id, key);
    }
    if (missing.length === 0) return found;
    const rows = await database.$queryRawUnsafe<Row[]>('SELECT person_id::text AS id, master, wrapped FROM person_key WHERE person_id = ANY($1::uuid[])', missing);
    for (const row of rows) found.set(row.id, remember(row.id, unwrap(row)));
    return found;
  };

  return {
    find,

    /** The key of a person, made now if there is none. One statement, none while it is at hand. */
    make: async (personId: string): Promise<PersonKey> => {
      const known = recall(personId);
      if (known !== undefined) return known;
      for (;;) {
        const [row] = await database.$queryRawUnsafe<Row[]>(makeStatement, [personId], dataKeys.current, [wrap(personId, randomBytes(32))]);
        if (row !== undefined) return remember(personId, unwrap(row)); // else somebody makes it at this moment: it is there next time
      }
    },

    /** The same for many, with as many statements. */
    makeAll: async (personIds: readonly string[]): Promise<ReadonlyMap<string, PersonKey>> => {
      const found = await find(personIds);
      for (;;) {
        const missing = [...new Set(personIds)].filter((id) => !found.has(id));
        if (missing.length === 0) return found;
        const rows = await database.$queryRawUnsafe<Row[]>(makeStatement, missing, dataKeys.current, missing.map((id) => wrap(id, randomBytes(32))));
        for (const row of rows) found.set(row.id, remember(row.id, unwrap(row)));
      }
    },

    /** Lets go of what is at hand of a person. */
    drop: (personId: string): void => void atHand.delete(personId),

    /** Wraps by the current master key what is wrapped by an older one. Returns how many. */
    rewrap: async (): Promise<number> => {
      for (let done = 0; ; ) {
        const rows = await database.$queryRawUnsafe<Row[]>('SELECT person_id::text AS id, master, wrapped FROM person_key WHERE master <> $1 AND wrapped IS NOT NULL LIMIT 500', dataKeys.current);
        for (const row of rows) {
          const key = unwrap(row);
          // only what is still as it was read: a key that was destroyed meanwhile stays so
          if (key !== null) done += await database.$executeRawUnsafe('UPDATE person_key SET master = $1, wrapped = $2 WHERE person_id = $3::uuid AND wrapped = $4', dataKeys.current, wrap(row.id, key), row.id, row.wrapped);
        }
        if (rows.length < 500) return done;
      }
    },
  };
};

const makeStatement = `
  WITH made AS (
    INSERT INTO person_key (person_id, master, wrapped) SELECT id, $2, wrapped FROM unnest($1::uuid[], $3::text[]) AS wanted (id, wrapped) ORDER BY id
    ON CONFLICT (person_id) DO NOTHING RETURNING person_id, master, wrapped)
  SELECT person_id::text AS id, master, wrapped FROM made UNION ALL SELECT person_id::text, master, wrapped FROM person_key WHERE person_id = ANY($1::uuid[])`;
