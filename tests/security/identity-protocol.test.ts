import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { askForTokens, authorizeUrl, challengeOf, newVerifier, openBrowser, redeem, redirectUri, refresh, returned, signIn } from '../../identity/test/browser.ts';
import { startIdentity, type TestIdentity } from '../../identity/test/identity.ts';

let identity: TestIdentity;
beforeAll(async () => {
  identity = await startIdentity({ environment: { IDENTITY_CLIENTS: JSON.stringify([{ id: 'another', name: 'Another', redirectUris: ['https://another.example/callback'] }]) } });
});
afterAll(() => identity?.[Symbol.asyncDispose]());

const customer = 'customer@dosirak.example';
/** What an authorization request with these parameters comes to, without signing in: an error for the client, or a page of ours. */
const request = async (more: Record<string, string | undefined>) => openBrowser(identity.url).get(authorizeUrl(identity.url, newVerifier(), more));
const errorFor = async (more: Record<string, string | undefined>) => returned(await request(more)).get('error');

describe('PKCE', () => {
  it('cannot be left out', async () => expect(await errorFor({ code_challenge: undefined, code_challenge_method: undefined })).toBe('invalid_request'));
  it('cannot be downgraded to plain, by name or by saying nothing', async () => {
    expect(await errorFor({ code_challenge_method: 'plain' })).toBe('invalid_request');
    expect(await errorFor({ code_challenge_method: undefined })).toBe('invalid_request');
  });

  it('keeps a stolen code from being of use: without the verifier, with another, or with the challenge itself', async () => {
    for (const wrong of [(): string => '', newVerifier, (verifier: string) => challengeOf(verifier)]) {
      const { code, verifier } = await signIn(identity.url, customer);
      expect(await redeem(identity.url, code, wrong(verifier))).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    }
  });
});

describe('a code', () => {
  it('is good once: when it comes again, what it was given for is taken back', async () => {
    const { code, verifier } = await signIn(identity.url, customer);
    const { body } = await redeem(identity.url, code, verifier);
    expect(await redeem(identity.url, code, verifier)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await refresh(identity.url, body.refresh_token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('is good once also when it comes several times at once, to several replicas', async () => {
    const other = await identity.replica();
    const { code, verifier } = await signIn(identity.url, customer);
    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => redeem(n % 2 === 0 ? identity.url : other.url, code, verifier)));
    const given = answers.filter(({ status }) => status === 200);
    expect(given.length).toBeLessThanOrEqual(1);
    for (const { body } of given) expect((await refresh(identity.url, body.refresh_token)).status).toBe(400);
  });

  it('is for the client and the address it was made for alone', async () => {
    const first = await signIn(identity.url, customer);
    expect(await redeem(identity.url, first.code, first.verifier, { client_id: 'another', redirect_uri: 'https://another.example/callback' })).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    const second = await signIn(identity.url, customer);
    expect(await redeem(identity.url, second.code, second.verifier, { redirect_uri: 'http://localhost:4000/callback' })).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });
});

describe('a refresh token', () => {
  const given = async () => {
    const { code, verifier } = await signIn(identity.url, customer);
    return (await redeem(identity.url, code, verifier)).body.refresh_token;
  };

  it('that comes a second time is stolen, from one of the two: neither gets anything any more', async () => {
    const first = await given();
    const second = (await refresh(identity.url, first)).body.refresh_token;
    expect(await refresh(identity.url, first)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await refresh(identity.url, second)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('that comes several times at once, to several replicas, is used once at most, and ends', async () => {
    const other = await identity.replica();
    const token = await given();
    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => refresh(n % 2 === 0 ? identity.url : other.url, token)));
    const given2 = answers.filter(({ status }) => status === 200);
    expect(given2.length).toBeLessThanOrEqual(1);
    for (const { body } of given2) expect((await refresh(identity.url, body.refresh_token)).status).toBe(400);
  });

  it('gets no more scopes than it was given for', async () => {
    const { code, verifier } = await signIn(identity.url, customer, undefined, undefined, { scope: 'openid orders:read' });
    const { body } = await redeem(identity.url, code, verifier);
    expect(await refresh(identity.url, body.refresh_token, { scope: 'openid orders:read orders:write' })).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
  });

  it('can be given back', async () => {
    const token = await given();
    expect((await fetch(`${identity.url}/token/revocation`, { method: 'POST', body: new URLSearchParams({ client_id: 'dosirak-web', token }) })).status).toBe(200);
    expect((await refresh(identity.url, token)).status).toBe(400);
  });

  it('is of no use to another client', async () => expect((await refresh(identity.url, await given(), { client_id: 'another' })).status).toBe(400));
});

describe('nobody is sent elsewhere', () => {
  it.each([
    'https://evil.example/callback', `${redirectUri}/../evil`, `${redirectUri}?next=evil`, `${redirectUri}#evil`, 'http://localhost:5173.evil.example/callback', 'http://localhost:5173@evil.example/callback',
    'http://LOCALHOST:5173/callback/', '//evil.example', 'javascript:alert(1)', 'https://another.example/callback',
  ])('by the redirect_uri %s', async (uri) => {
    const answer = await request({ redirect_uri: uri });
    expect({ status: answer.status, location: answer.headers.get('location') }).toEqual({ status: 400, location: null });
    expect(answer.text).not.toContain('href="javascript');
  });

  it('after signing out', async () => {
    const { browser, code, verifier } = await signIn(identity.url, customer);
    const { body } = await redeem(identity.url, code, verifier);
    const answer = await browser.get(`${identity.url}/sign-out?${new URLSearchParams({ id_token_hint: body.id_token, post_logout_redirect_uri: 'https://evil.example/' })}`);
    expect({ status: answer.status, location: answer.headers.get('location') }).toEqual({ status: 400, location: null });
  });
});

describe('what the protocol offers besides', () => {
  it('takes no request objects, unsigned or fetched from elsewhere', async () => {
    const unsigned = [{ alg: 'none' }, { client_id: 'dosirak-web', redirect_uri: 'https://evil.example/callback', response_type: 'code' }].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    expect(await errorFor({ request: `${unsigned}.` })).toBe('request_not_supported');
    expect(await errorFor({ request_uri: 'https://evil.example/request' })).toBe('request_uri_not_supported');
  });

  it('gives no tokens through the address bar, nor for a password', async () => {
    expect((await request({ response_type: 'token' })).headers.get('location') ?? '').toContain('unsupported_response_type');
    expect((await request({ response_type: 'id_token', nonce: 'x' })).headers.get('location') ?? '').toContain('unsupported_response_type');
    expect(await askForTokens(identity.url, { grant_type: 'password', username: customer, password: 'dosirak-demo' })).toMatchObject({ status: 400, body: { error: 'unsupported_grant_type' } });
    expect((await askForTokens(identity.url, { grant_type: 'client_credentials' })).status).toBe(400);
  });

  it('registers no clients, and tells nobody about tokens', async () => {
    for (const path of ['/reg', '/token/introspection', '/request', '/device/auth']) expect((await fetch(`${identity.url}${path}`, { method: 'POST' })).status).toBe(404);
  });

  it('says in each answer who it comes from, so that it is not taken for another issuer’s (mix-up)', async () => {
    expect((await signIn(identity.url, customer)).back.get('iss')).toBe(identity.url);
    expect(await returned(await request({ code_challenge_method: 'plain' })).get('iss')).toBe(identity.url);
  });

  it('makes tokens for the API alone', async () => expect(await errorFor({ resource: 'urn:another:api' })).toBe('invalid_target'));

  it('gives tokens to the web’s own origins alone', async () => {
    const preflight = (origin: string) => fetch(`${identity.url}/token`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
    const from = async (origin: string) => (await fetch(`${identity.url}/token`, { method: 'POST', headers: { origin }, body: new URLSearchParams({ client_id: 'dosirak-web', grant_type: 'refresh_token', refresh_token: 'x' }) })).headers.get('access-control-allow-origin');
    expect((await preflight('http://localhost:5173')).status).toBeLessThan(300);
    expect(await from('http://localhost:5173')).toBe('http://localhost:5173');
    expect(await from('https://evil.example')).toBeNull();
  });

  it('lets access tokens live five minutes', async () => {
    const { code, verifier } = await signIn(identity.url, customer);
    const { iat = 0, exp } = decodeJwt((await redeem(identity.url, code, verifier)).body.access_token);
    expect(exp).toBe(iat + 300);
  });
});

describe('in production', () => {
  it('nobody gets a token but by signing in, and nobody of the demo city can', async () => {
    await using production = await startIdentity({ environment: { NODE_ENV: 'production', OIDC_ISSUER: 'https://login.dosirak.example' } });
    const port = production.url;
    expect((await fetch(`${port}/development/token`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"account":"customer","expiresIn":60}' })).status).toBe(404);
    const { default: pg } = await import('pg');
    const client = new pg.Client(production.environment['IDENTITY_DATABASE_URL']);
    await client.connect();
    expect((await client.query('SELECT count(*)::int AS accounts FROM account')).rows).toEqual([{ accounts: 0 }]);
    await client.end();
  });
});
