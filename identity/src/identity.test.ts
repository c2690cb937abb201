import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose';
import { personCalled } from '#demo-city/people.ts';
import type { Running } from '#platform/service.ts';
import { tokenFor } from '../../scripts/token.ts';
import { openKeys } from './keys.ts';
import { start } from './main.ts';

let dataDir: string;
let identity: Running;
const startHere = () => start({ DATA_DIR: dataDir, IDENTITY_PORT: '0', LOG_LEVEL: 'silent' });
const tokenHere = (...commandLine: string[]) => tokenFor(commandLine, { DATA_DIR: dataDir, OIDC_ISSUER: identity.url });

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'identity-'));
  identity = await startHere();
});
afterEach(async () => {
  await identity.stop();
  await rm(dataDir, { recursive: true });
});

/** Verifies as any client of OpenID Connect does: from the issuer's name alone. */
const verify = async (token: string): Promise<JWTPayload> => {
  const document = await (await fetch(`${identity.url}/.well-known/openid-configuration`)).json() as { issuer: string; jwks_uri: string };
  return (await jwtVerify(token, createRemoteJWKSet(new URL(document.jwks_uri)), { issuer: document.issuer, audience: 'dosirak' })).payload;
};

describe('a token from the command line', () => {
  it('is verified by what the issuer publishes, and says who it is', async () => {
    const person = personCalled('customer');
    const claims = await verify(await tokenHere('customer'));
    expect(claims).toMatchObject({ sub: person?.id, name: person?.name, roles: ['CUSTOMER'], iss: identity.url, aud: 'dosirak' });
    expect(claims.jti).toBeTruthy();
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(12 * 3_600);
  });

  it.each([['owner', 'STORE_OWNER'], ['walker', 'RIDER'], ['cyclist', 'RIDER'], ['biker', 'RIDER'], ['support', 'SUPPORT'], ['other-owner', 'STORE_OWNER'], ['other-customer', 'CUSTOMER'], ['rider-bicycle-2', 'RIDER']])(
    'for %s has the role %s',
    async (account, role) => expect((await verify(await tokenHere(account)))['roles']).toEqual([role]),
  );

  it('lives as long as it is told to', async () => {
    const claims = await verify(await tokenHere('customer', '--expires-in', '60'));
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(60);
  });

  it.each([[[]], [['nobody']], [['customer', 'owner']], [['customer', '--expires-in', '0']], [['customer', '--expires-in', 'soon']], [['customer', '--forever']]])(
    'is refused for %j, with the accounts there are',
    async (commandLine) => expect(tokenHere(...commandLine)).rejects.toThrow(/customer, other-customer, owner, other-owner, walker, cyclist, biker, support/),
  );
});

describe('the keys', () => {
  it('survive a restart', async () => {
    const token = await tokenHere('customer');
    await identity.stop();
    const before = identity.url;
    identity = await startHere();
    await expect(jwtVerify(token, createRemoteJWKSet(new URL(`${identity.url}/jwks`)), { issuer: before })).resolves.toBeDefined();
  });

  it('are readable by their owner alone, and only their public half is published', async () => {
    expect((await stat(join(dataDir, 'identity', 'keys.json'))).mode & 0o777).toBe(0o600);
    const response = await fetch(`${identity.url}/jwks`);
    expect(response.headers.get('cache-control')).toBe('public, max-age=300');
    const { keys } = await response.json() as { keys: Record<string, unknown>[] };
    expect(keys).toHaveLength(1);
    expect(keys[0]).not.toHaveProperty('d');
    expect(JSON.stringify(await readFile(join(dataDir, 'identity', 'keys.json'), 'utf8'))).toContain(keys[0]?.['kid'] as string);
  });

  it('are the same for all that make them at once', async () => {
    const elsewhere = join(dataDir, 'elsewhere');
    const kids = (await Promise.all(Array.from({ length: 8 }, () => openKeys(elsewhere)))).map(({ kid }) => kid);
    expect(new Set(kids).size).toBe(1);
  });

  it('are not replaced when the file cannot be read as keys', async () => {
    await writeFile(join(dataDir, 'identity', 'keys.json'), 'spoilt');
    await expect(startHere()).rejects.toThrow(/is not a set of keys/);
  });
});

it('says that it is alive and ready', async () => {
  for (const path of ['live', 'ready']) expect((await fetch(`${identity.url}/health/${path}`)).status).toBe(200);
});
