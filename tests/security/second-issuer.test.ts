import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Running } from '#platform/service.ts';
import { eventually } from '#testing/eventually.ts';
import { startIdentity, type TestIdentity } from '../../identity/test/identity.ts';
import { start as startRouter } from '../../router/src/main.ts';
import { contexts } from '../../scripts/services.ts';
import { tokenFor } from '../../scripts/token.ts';

/** Somebody else's provider: not a line of ours, another algorithm, other addresses. */
const startSecondIssuer = async () => {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'theirs', alg: 'RS256', use: 'sig' };
  const server = createServer((request, response) => {
    const documents: Record<string, object> = { '/tenant/.well-known/openid-configuration': { issuer, jwks_uri: `${issuer}/keys.json` }, '/tenant/keys.json': { keys: [jwk] } };
    const document = documents[request.url ?? ''];
    response.writeHead(document === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(document ?? {}));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tenant`;
  const token = (claims: Record<string, unknown> = {}) =>
    new SignJWT({ name: 'Erika', roles: ['CUSTOMER'], scope: 'orders:read orders:write', client_id: 'their-web', ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'theirs', typ: 'at+jwt' }).setSubject('6f3c6a2e-3a52-4d0e-9d4f-6f0f1c2b3a4d').setIssuer(issuer).setAudience('dosirak').setIssuedAt().setExpirationTime('5m').sign(privateKey);
  return { issuer, token, close: () => new Promise<void>((resolve) => (server.closeAllConnections(), server.close(() => resolve()))) };
};

let ours: TestIdentity;
let theirs: Awaited<ReturnType<typeof startSecondIssuer>>;
const routers = new Map<string, Running>();
/** A router that knows nothing of who signs in but that name. */
const routerOf = async (issuer: string): Promise<string> => {
  const router = routers.get(issuer) ?? await startRouter({
    NODE_ENV: 'production', LOG_LEVEL: 'silent', ROUTER_PORT: '0', OIDC_ISSUER: issuer, DRAIN_MS: '20', PERSISTED_OPERATIONS: 'off', ROUTER_CALLER_SECRET: randomBytes(32).toString('base64url'),
    ...Object.fromEntries(contexts.map((context) => [`${context.toUpperCase()}_URL`, 'http://127.0.0.1:9/graphql'])),
  });
  routers.set(issuer, router);
  return router.url;
};
beforeAll(async () => {
  [ours, theirs] = await Promise.all([startIdentity(), startSecondIssuer()]);
});
afterAll(async () => {
  await Promise.all([...routers.values()].map((router) => router.stop()));
  await theirs?.close();
  await ours?.[Symbol.asyncDispose]();
});

/** How a router takes a token: whether it lets it in is known before any subgraph is asked. */
const letsIn = async (url: string, token: string): Promise<boolean> => {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, body: JSON.stringify({ query: '{ __typename }' }) });
  return response.status === 200;
};

describe('the issuer', () => {
  it('is whoever OIDC_ISSUER names, and nobody else: another provider’s people get in, and those of the one that comes along do not', async () => {
    const [byTheirs, byOurs] = [await routerOf(theirs.issuer), await routerOf(ours.url)];
    const [theirToken, ourToken] = [await theirs.token(), await tokenFor(['customer'], ours.environment)];
    expect({ theirs: await letsIn(byTheirs, theirToken), ours: await letsIn(byTheirs, ourToken) }).toEqual({ theirs: true, ours: false });
    expect({ theirs: await letsIn(byOurs, theirToken), ours: await letsIn(byOurs, ourToken) }).toEqual({ theirs: false, ours: true });
  });

  it('makes tokens of services too, which are nobody’s: they do not pass for a person’s', async () => {
    const byTheirs = await routerOf(theirs.issuer);
    const service = await theirs.token({ client_id: '6f3c6a2e-3a52-4d0e-9d4f-6f0f1c2b3a4d' });
    expect(await letsIn(byTheirs, service)).toBe(false);
  });

  it('changes its keys without anybody being sent away: the router takes the next one up by itself', async () => {
    let now = Date.now();
    await using identity = await startIdentity({ clock: () => new Date(now), environment: { SWEEP_SECONDS: '0', KEY_DAYS: '1', KEY_AHEAD_HOURS: '1' } });
    const router = await routerOf(identity.url);
    // tokens of a later day, but valid now: the router has a clock of its own
    const issued = async () => (await fetch(`${identity.url}/development/token`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ account: 'customer', expiresIn: 900 }) }).then((answer) => answer.json()) as { access_token: string }).access_token;
    const kidOf = (token: string) => (JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }).kid;
    const before = await issued();
    expect(await letsIn(router, before)).toBe(true);
    now += 24 * 3_600_000;
    const after = await eventually(async () => {
      now += 3_600_000; // the next was made when it was a day late, an hour ahead
      const token = await issued();
      expect(kidOf(token)).not.toBe(kidOf(before));
      return token;
    });
    expect(await letsIn(router, before)).toBe(true);
    await eventually(async () => expect(await letsIn(router, after)).toBe(true));
  });
});
