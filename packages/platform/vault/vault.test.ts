import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { testDatabase, type TestDatabase } from '#testing/database.ts';
import { SealBroken } from './cipher.ts';
import { parseDataKeys } from './data-keys.ts';
import type { VaultDatabase } from './person-keys.ts';
import { openVault, PersonForgotten } from './vault.ts';

const keyText = (id: string) => `${id}=${randomBytes(32).toString('base64url')}`;
const [first, second] = [keyText('2026-01'), keyText('2026-06')];
const dataKeys = parseDataKeys(first);

let database: TestDatabase;
let pool: pg.Pool;
let statements: string[] = [];
let raw: VaultDatabase;
beforeAll(async () => {
  database = await testDatabase({ sql: 'CREATE TABLE person_key (person_id UUID PRIMARY KEY, master TEXT NOT NULL, wrapped TEXT, made_at TIMESTAMPTZ(3) NOT NULL DEFAULT now(), forgotten_at TIMESTAMPTZ(3))' });
  pool = new pg.Pool({ connectionString: database.url, max: 8 });
  const run = async (sql: string, values: unknown[]) => (statements.push(sql), pool.query(sql, values));
  raw = { $queryRawUnsafe: async <T>(sql: string, ...values: unknown[]) => (await run(sql, values)).rows as T, $executeRawUnsafe: async (sql, ...values) => (await run(sql, values)).rowCount ?? 0 };
});
beforeEach(() => void (statements = []));
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const vaultOf = (more: Partial<Parameters<typeof openVault>[0]> = {}) => openVault({ context: 'order', database: raw, dataKeys, ...more });
const at = (row: string, column = 'personal', table = 'order') => ({ table, column, row });
const home = { line: '서울 마포구 와우산로 94', note: null };

describe('what is sealed', () => {
  it('opens to what it was, and shows nothing of it', async () => {
    const [vault, personId] = [vaultOf(), randomUUID()];
    const sealed = await vault.seal(personId, at('1'), home);
    expect(sealed).toMatch(/^s1\.[\w-]+$/);
    expect(Buffer.from(sealed.slice(3), 'base64url').toString()).not.toContain('와우산로');
    expect(await vault.seal(personId, at('1'), home)).not.toBe(sealed); // the same twice cannot be told
    expect(await vaultOf().open([{ personId, place: at('1'), sealed }])).toEqual([home]);
  });

  it('opens nowhere else: in no other row, column, table, context, and for nobody else', async () => {
    const [vault, personId, other] = [vaultOf(), randomUUID(), randomUUID()];
    const sealed = await vault.seal(personId, at('1'), home);
    await vault.seal(other, at('9'), home);
    for (const place of [at('2'), at('1', 'note'), at('1', 'personal', 'ticket')]) await expect(vault.open([{ personId, place, sealed }])).rejects.toThrow(SealBroken);
    await expect(vault.open([{ personId: other, place: at('1'), sealed }])).rejects.toThrow(SealBroken);
    await expect(vaultOf({ context: 'store' }).open([{ personId, place: at('1'), sealed }])).rejects.toThrow(SealBroken);
  });

  it('does not open once any of its bits was changed', async () => {
    const [vault, personId] = [vaultOf(), randomUUID()];
    const bytes = Buffer.from((await vault.seal(personId, at('1'), home)).slice(3), 'base64url');
    for (let n = 0; n < bytes.length; n += 1) {
      const changed = Buffer.from(bytes);
      changed[n] = (changed[n] as number) ^ 1;
      await expect(vault.open([{ personId, place: at('1'), sealed: `s1.${changed.toString('base64url')}` }])).rejects.toThrow(SealBroken);
    }
    for (const nonsense of ['', 's1.', 's1.AAAA', '서울 마포구']) await expect(vault.open([{ personId, place: at('1'), sealed: nonsense }])).rejects.toThrow(SealBroken);
  });

  it('is broken without a word of what is inside', async () => {
    const [vault, personId] = [vaultOf(), randomUUID()];
    const error = await vault.open([{ personId, place: at('1'), sealed: '서울 마포구 와우산로 94' }]).catch((thrown: unknown) => (vault.seal(personId, at('1'), 1), thrown));
    expect(String(error)).not.toContain('와우산로');
  });
});

describe('a person\'s key', () => {
  it('is another one for everybody, wrapped, and one however many make it at once', async () => {
    const people = [randomUUID(), randomUUID()] as const;
    const sealed = await Promise.all(Array.from({ length: 20 }, (_, n) => vaultOf().seal(people[n % 2] as string, at(String(n)), n)));
    const { rows } = await pool.query('SELECT wrapped, master FROM person_key WHERE person_id = ANY($1)', [people]);
    expect(new Set(rows.map(({ wrapped }) => wrapped)).size).toBe(2);
    expect(rows.every(({ master }) => master === '2026-01')).toBe(true);
    expect(await vaultOf().open(sealed.map((text, n) => ({ personId: people[n % 2] as string, place: at(String(n)), sealed: text })))).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });

  it('is made with a few statements for many people', async () => {
    const [vault, gone] = [vaultOf(), randomUUID()];
    await pool.query(vault.forgetting(gone)[0], [gone]);
    const people = [...Array.from({ length: 50 }, () => randomUUID()), gone];
    statements = [];
    const sealed = await vault.sealAll(people.map((personId) => ({ personId, place: at(personId), value: personId })));
    expect(statements.length).toBeLessThan(4);
    expect(sealed.at(-1)).toBeNull();
    expect(await vaultOf().open(people.slice(0, -1).map((personId, n) => ({ personId, place: at(personId), sealed: sealed[n] as string })))).toEqual(people.slice(0, -1));
  });

  it('is read with one statement for many people, and with none while it is at hand', async () => {
    const people = Array.from({ length: 30 }, () => randomUUID());
    const sealed = await Promise.all(people.map(async (personId) => ({ personId, place: at('1'), sealed: await vaultOf().seal(personId, at('1'), personId) })));
    const vault = vaultOf();
    statements = [];
    expect(await vault.open(sealed)).toEqual(people);
    expect(statements).toHaveLength(1);
    await vault.open(sealed);
    await vault.seal(people[0] as string, at('2'), 1);
    expect(statements).toHaveLength(1);
    await vaultOf().seal(randomUUID(), at('1'), 1);
    expect(statements).toHaveLength(2); // even the first of a new person is one
  });

  it('is at hand for so many and so long only', async () => {
    let time = 0;
    const vault = vaultOf({ capacity: 2, maxAgeMs: 1_000, now: () => time });
    const people = [randomUUID(), randomUUID(), randomUUID()] as const;
    for (const personId of people) await vault.seal(personId, at('1'), 1);
    statements = [];
    await vault.seal(people[2], at('2'), 1);
    await vault.seal(people[1], at('2'), 1);
    expect(statements).toHaveLength(0);
    await vault.seal(people[0], at('2'), 1); // the one that was not used for longest had gone, and another goes now
    expect(statements).toHaveLength(1);
    time = 1_000;
    await vault.seal(people[0], at('2'), 1);
    expect(statements).toHaveLength(2);
  });
});

describe('who is forgotten', () => {
  const forget = async (vault: ReturnType<typeof vaultOf>, personId: string) => {
    const [sql, ...values] = vault.forgetting(personId);
    await pool.query(sql, values);
    vault.forgot(personId);
  };

  it('has nothing that opens any more, and nothing that can be sealed, anywhere', async () => {
    const [vault, personId] = [vaultOf(), randomUUID()];
    const sealed = await vault.seal(personId, at('1'), home);
    expect(await vault.isForgotten(personId)).toBe(false);
    await forget(vault, personId);
    await forget(vault, personId); // again is nothing more
    for (const each of [vault, vaultOf()]) {
      expect(await each.open([{ personId, place: at('1'), sealed }])).toEqual([null]);
      await expect(each.seal(personId, at('2'), home)).rejects.toThrow(PersonForgotten);
      expect(await each.isForgotten(personId)).toBe(true);
    }
    const { rows } = await pool.query('SELECT * FROM person_key WHERE person_id = $1', [personId]);
    expect(rows).toEqual([expect.objectContaining({ wrapped: null, master: '', forgotten_at: expect.any(Date) })]);
  });

  it('is forgotten also when nothing was known of them', async () => {
    const [vault, personId] = [vaultOf(), randomUUID()];
    await forget(vault, personId);
    await expect(vault.seal(personId, at('1'), home)).rejects.toThrow(PersonForgotten);
    expect(await vault.isForgotten(randomUUID())).toBe(false);
  });

  it('is forgotten by another process once it looks again', async () => {
    let time = 0;
    const [vault, elsewhere, personId] = [vaultOf(), vaultOf({ maxAgeMs: 60_000, now: () => time }), randomUUID()];
    const sealed = await elsewhere.seal(personId, at('1'), home);
    await forget(vault, personId);
    time = 60_000;
    expect(await elsewhere.open([{ personId, place: at('1'), sealed }])).toEqual([null]);
  });
});

describe('master keys', () => {
  it('change in passing: the first wraps, the others still unwrap, until nothing needs them', async () => {
    const personId = randomUUID();
    const sealed = await vaultOf().seal(personId, at('1'), home);
    const both = vaultOf({ dataKeys: parseDataKeys(`${second},${first}`) });
    expect(await both.open([{ personId, place: at('1'), sealed }])).toEqual([home]);
    await expect(vaultOf({ dataKeys: parseDataKeys(second) }).open([{ personId, place: at('1'), sealed }])).rejects.toThrow('DATA_KEYS has no key 2026-01');
    expect(await both.rewrap()).toBeGreaterThan(0);
    expect(await both.rewrap()).toBe(0);
    expect(await vaultOf({ dataKeys: parseDataKeys(second) }).open([{ personId, place: at('1'), sealed }])).toEqual([home]);
    await vaultOf({ dataKeys: parseDataKeys(`${first},${second}`) }).rewrap();
  });

  it.each(['', 'a', 'a=', `a=${randomBytes(31).toString('base64url')}`, `a b=${randomBytes(32).toString('base64url')}`, `${first},${first}`])('are refused without being shown: %#', (text) => {
    expect(() => parseDataKeys(text)).toThrow(/should be|two keys/);
    try {
      parseDataKeys(text);
    } catch (error) {
      if (text.length > 20) expect((error as Error).message).not.toContain(text.slice(4, 20));
    }
  });
});
