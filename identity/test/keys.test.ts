import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { tokenFor } from '../../scripts/token.ts';
import { runKeys } from '../../scripts/keys.ts';
import { newIdentityKeys } from '../../scripts/identity-keys.ts';
import { openKeyring } from '../src/application/keyring.ts';
import { sealingBy } from '../src/adapters/crypto/seal.ts';
import { openIdentityDatabase } from '../src/adapters/persistence/database.ts';
import { prismaKeys } from '../src/adapters/persistence/keys.ts';
import { readIdentityConfig } from '../src/config.ts';
import { keyTimes } from '../src/key-times.ts';
import { askForLink } from './account.ts';
import { authorizeUrl, newVerifier, openBrowser, redeem, refresh, returned, signIn } from './browser.ts';
import { startIdentity, type TestIdentity } from './identity.ts';

const hour = 3_600_000;
const day = 24 * hour;
let now = Date.parse('2026-11-21T00:00:00Z');
let identity: TestIdentity;
beforeAll(async () => {
  // upkeep at every look: what a replica would do within a minute
  identity = await startIdentity({ clock: () => new Date(now), environment: { SWEEP_SECONDS: '0' } });
});
afterAll(() => identity?.[Symbol.asyncDispose]());

const published = async (url = identity.url) => (await (await fetch(`${url}/jwks`)).json() as { keys: { kid: string }[] }).keys;
const token = async (url = identity.url) => tokenFor(['customer'], { ...identity.environment, OIDC_ISSUER: url });
const kidOf = (jwt: string) => decodeProtectedHeader(jwt).kid as string;
const verified = async (jwt: string, url = identity.url) =>
  jwtVerify(jwt, createRemoteJWKSet(new URL(`${url}/jwks`)), { issuer: identity.url, currentDate: new Date(now) }).then(() => true, () => false);
const until = async (holds: () => Promise<boolean>) => {
  for (const giveUpAt = performance.now() + 10_000; !(await holds());) if (performance.now() > giveUpAt) throw new Error('it never came to that');
};

describe('the keys', () => {
  it('follow each other without a gap: the next is published a day before it signs, the last until its tokens have ended', async () => {
    const other = await identity.replica();
    const before = await token();
    const first = kidOf(before);
    expect((await published()).map(({ kid }) => kid)).toEqual([first]);
    expect(kidOf(await token(other.url))).toBe(first);

    now += 29 * day; // some minutes less than a day before the thirty are over
    await until(async () => (await published()).length === 2 && (await published(other.url)).length === 2);
    const second = (await published()).map(({ kid }) => kid).find((kid) => kid !== first) as string;
    expect(kidOf(await token())).toBe(first);
    const signedIn = await signIn(identity.url, 'customer@dosirak.example');
    const grant = (await redeem(identity.url, signedIn.code, signedIn.verifier)).body;
    now += day - 5 * 60_000;
    const last = await tokenFor(['customer', '--expires-in', '900'], identity.environment);
    expect(kidOf(last)).toBe(first);

    now += 5 * 60_000;
    const fresh = await token(other.url);
    expect(kidOf(fresh)).toBe(second);
    for (const url of [identity.url, other.url]) {
      expect(kidOf(await token(url))).toBe(second);
      expect(await verified(last, url)).toBe(true);
      expect(await verified(fresh, url)).toBe(true);
    }
    // who has signed in stays in: a session's cookie, a refresh token
    expect(kidOf((await refresh(identity.url, grant.refresh_token)).body.access_token)).toBe(second);
    const verifier = newVerifier();
    expect(returned(await signedIn.browser.get(authorizeUrl(identity.url, verifier))).get('code')).toBeTruthy();

    now += hour + 1;
    await until(async () => (await published()).every(({ kid }) => kid !== first));
    expect(await verified(await token())).toBe(true);
  });

  it('can be changed by hand, soon; and one that was stolen is worth nothing at once', async () => {
    let ahead = 0;
    await using other = await startIdentity({ clock: () => new Date(Date.now() + ahead), environment: { SWEEP_SECONDS: '0' } });
    const issued = () => tokenFor(['customer'], other.environment);
    const verifies = async (jwt: string) => jwtVerify(jwt, createRemoteJWKSet(new URL(`${other.url}/jwks`)), { issuer: other.url }).then(() => true, () => false);
    const lines: string[] = [];
    const stolen = await issued();
    await runKeys(['rotate', '--soon'], other.environment, (line) => lines.push(line));
    expect(lines).toEqual([expect.stringContaining('is published'), expect.stringMatching(`^${kidOf(stolen)} .* signs$`)]);
    await until(async () => (await published(other.url)).length === 2);
    ahead = 16 * 60_000;
    await until(async () => kidOf(await issued()) !== kidOf(stolen));
    expect(await verifies(stolen)).toBe(true);
    await runKeys(['remove', kidOf(stolen)], other.environment, () => {});
    await until(async () => (await published(other.url)).length === 1);
    expect(await verifies(stolen)).toBe(false);
    await expect(runKeys(['remove', 'nothing'], other.environment, () => {})).rejects.toThrow('There is no key nothing');
    await expect(runKeys(['turn'], other.environment, () => {})).rejects.toThrow('Usage');
  });

  it('are published without their private half', async () => {
    for (const key of await published()) expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
  });

  it('are the same for all replicas that start at once on a new database', async () => {
    await using empty = await startIdentity({ demoCity: false });
    const prisma = openIdentityDatabase(empty.environment['IDENTITY_DATABASE_URL'] as string, 8);
    try {
      await prisma.keyGeneration.deleteMany();
      const config = readIdentityConfig(empty.environment);
      const rings = await Promise.all(Array.from({ length: 6 }, () => openKeyring(prismaKeys(prisma, sealingBy(config.IDENTITY_KEYS)), keyTimes(config), () => new Date())));
      expect(new Set(rings.map((keyring) => keyring.ring().current.kid)).size).toBe(1);
    } finally {
      await prisma.$disconnect();
    }
  });

  it('are encrypted by another key from the day there is another, and cannot be read without the one they were encrypted by', async () => {
    const config = readIdentityConfig(identity.environment);
    const prisma = openIdentityDatabase(config.IDENTITY_DATABASE_URL, 1);
    try {
      const more = `k2=${newIdentityKeys().slice(3)},${identity.environment['IDENTITY_KEYS']}`;
      const both = readIdentityConfig({ ...identity.environment, IDENTITY_KEYS: more }).IDENTITY_KEYS;
      expect((await prismaKeys(prisma, sealingBy(both)).all()).length).toBeGreaterThan(0);
      await expect(prismaKeys(prisma, sealingBy(readIdentityConfig({ ...identity.environment, IDENTITY_KEYS: `k3=${newIdentityKeys().slice(3)}` }).IDENTITY_KEYS)).all()).rejects.toThrow('which IDENTITY_KEYS does not have');
    } finally {
      await prisma.$disconnect();
    }
  });
});

describe('what ran out', () => {
  it('is swept away', async () => {
    const browser = openBrowser(identity.url);
    await browser.get(authorizeUrl(identity.url, newVerifier()));
    await signIn(identity.url, 'customer-700@dosirak.example');
    await askForLink(identity, 'customer-700@dosirak.example');
    const prisma = openIdentityDatabase(identity.environment['IDENTITY_DATABASE_URL'] as string, 1);
    try {
      const counts = async () => [await prisma.oidcRecord.count(), await prisma.mailedLink.count(), await prisma.signIn.count(), await prisma.throttle.count()];
      for (const count of await counts()) expect(count).toBeGreaterThan(0);
      now += 91 * day;
      await until(async () => (await counts()).every((count) => count === 0));
    } finally {
      await prisma.$disconnect();
    }
  });
});
