import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { eventually } from '#testing/eventually.ts';
import { accountOf, askForLink, setByLink } from '../../identity/test/account.ts';
import { authorizeUrl, type Browser, newVerifier, openBrowser, redeem, refresh, returned, signIn } from '../../identity/test/browser.ts';
import { forgeToken } from '../../identity/test/forge.ts';
import { startIdentity, type TestIdentity } from '../../identity/test/identity.ts';
import { invite } from '../../scripts/invite.ts';
import { tokenFor } from '../../scripts/token.ts';

const secret = 'a secret of the settlement service, long enough';
const diary = { client_id: 'meal-diary', redirect_uri: 'https://diary.example/callback' };
let identity: TestIdentity;
beforeAll(async () => {
  identity = await startIdentity({
    environment: {
      IDENTITY_CLIENTS: JSON.stringify([{ id: diary.client_id, name: 'Meal diary', redirectUris: [diary.redirect_uri] }]), IDENTITY_SERVICES: JSON.stringify([{ id: 'settlement', secret, scopes: ['orders:read'] }]),
    },
  });
});
afterAll(() => identity?.[Symbol.asyncDispose]());

const fresh = 'rather a fresh sentence';
const emailOf = (account: string) => `${account}@dosirak.example`;
const atAccount = async (account: string, page = '/account') => {
  const browser = openBrowser(identity.url);
  await browser.get(`${identity.url}${page}`);
  await browser.submit('/sign-in', { email: emailOf(account), password: 'dosirak-demo' });
  expect(new URL(browser.page.url).pathname).toBe(page);
  return browser;
};
const formOn = ({ page }: Browser) => /name="form" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
const isSignedIn = async (browser: Browser) => (await browser.get(authorizeUrl(identity.url, newVerifier()))).headers.get('location') !== null;
const browserId = ({ page }: Browser) => /name="browser" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
const actions = ['/account/password', '/account/sign-out', '/account/browsers/end', '/account/apps/end', '/account/address', '/account/address/x'];

describe('the account of somebody', () => {
  it('is shown to nobody who is not signed in as them, and changed by nobody', async () => {
    const nobody = openBrowser(identity.url);
    for (const page of ['/account', '/account/password', '/account/address/x']) expect((await nobody.get(`${identity.url}${page}`)).text).toContain('<h1>Sign in</h1>');
    expect((await nobody.get(`${identity.url}/account/export`)).status).toBe(401);
    await nobody.get(`${identity.url}/password/forgotten`);
    const form = formOn(nobody);
    for (const action of actions) expect((await nobody.post(action, { form, current: 'dosirak-demo', password: fresh })).text).toContain('<h1>Sign in</h1>');
  });

  it('is changed by no form that is not ours', async () => {
    const browser = await atAccount('customer-600');
    const [own, foreign] = [formOn(browser), formOn(await atAccount('customer-601'))];
    const attacks: (readonly [string, Record<string, string>])[] = [['', {}], [foreign, {}], [own, { 'sec-fetch-site': 'cross-site' }], [own, { 'sec-fetch-site': 'same-site' }], [own, { origin: 'https://evil.example' }]];
    for (const action of actions) for (const [form, headers] of attacks) expect((await browser.post(action, { form, current: 'dosirak-demo', password: fresh }, headers)).status).toBe(403);
    expect(await isSignedIn(browser)).toBe(true);
    for (const action of actions.slice(1, 5)) expect((await browser.get(`${identity.url}${action}`)).status).toBe(404);
    expect((await signIn(identity.url, emailOf('customer-600'))).code).toBeTruthy();
  });

  it('can be framed by nobody, runs nothing, and is kept by no cache', async () => {
    const browser = await atAccount('customer-602');
    for (const page of ['/account', '/account/password', '/account/export', '/account/address/x', '/']) {
      const { headers, text } = await browser.get(`${identity.url}${page}`);
      expect([page, headers.get('content-security-policy')]).toEqual([page, expect.stringMatching(/^default-src 'none'; script-src;.*frame-ancestors 'none'/)]);
      expect(Object.fromEntries(headers)).toMatchObject({ 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' });
      if (page !== '/account/export') expect(text).not.toMatch(/<script|<style| style=| on[a-z]+=|javascript:/i);
    }
  });

  it('leads nobody elsewhere after signing in', async () => {
    const browser = await atAccount('customer-603');
    for (const state of ['https://evil.example/', '//evil.example', '/\\evil.example', '/account/password/../../sign-out', '/account/passwords', '/sign-out', 'javascript:alert(1)']) {
      await browser.get(`${identity.url}/account?${new URLSearchParams({ state })}`);
      expect([state, browser.page.url]).toEqual([state, `${identity.url}/account`]);
    }
    for (const uri of [`${identity.url}/account/`, `${identity.url}/account?x`, 'https://evil.example/account']) {
      const answer = await openBrowser(identity.url).get(`${identity.url}/authorize?${new URLSearchParams({ client_id: 'dosirak-account', response_type: 'none', scope: 'openid', redirect_uri: uri })}`);
      expect({ status: answer.status, to: answer.headers.get('location') }).toEqual({ status: 400, to: null });
    }
  });

  it('is no way to a code or a token: its page asks for none, and would get none', async () => {
    for (const type of ['code', 'token', 'id_token', 'code none']) {
      const query = new URLSearchParams({ client_id: 'dosirak-account', response_type: type, scope: 'openid', redirect_uri: `${identity.url}/account`, nonce: 'x', code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' });
      const answer = await fetch(`${identity.url}/authorize?${query}`, { redirect: 'manual' });
      expect([type, answer.headers.get('location')]).toEqual([type, expect.stringMatching(/\/account[?#]error=(?:invalid_request|unsupported_response_type)&/)]);
    }
    const web = returned(await openBrowser(identity.url).get(authorizeUrl(identity.url, newVerifier(), { response_type: 'none' })));
    expect([web.get('error'), web.get('code')]).toEqual(['invalid_request', null]);
  });

  it('cannot be reached through another one’s: not their browsers, not their apps', async () => {
    const [victim, attacker, other] = [await atAccount('customer-604'), await atAccount('customer-605'), await signIn(identity.url, emailOf('customer-604'))];
    await victim.get(`${identity.url}/account`);
    const id = browserId(victim);
    expect(id).not.toBe('');
    await attacker.submit('/account/sign-out', {});
    const again = await atAccount('customer-605');
    for (const [action, fields] of [['/account/browsers/end', { browser: id }], ['/account/apps/end', { client: 'dosirak-web' }]] as const) expect((await again.post(action, { form: formOn(again), ...fields })).status).toBe(200);
    for (const browser of [victim, other.browser]) expect(await isSignedIn(browser)).toBe(true);
    expect((await redeem(identity.url, other.code, other.verifier)).status).toBe(200);
  });

  it('shows what others called their apps, and themselves, as text', async () => {
    const browser = openBrowser(identity.url);
    const { url } = await invite(['rider', '--vehicle', 'WALK'], identity.environment);
    await browser.get(url);
    await browser.submit(new URL(url).pathname, { name: '<img src=x onerror=alert(1)>', email: 'marked@example.com', password: fresh });
    await browser.get(`${identity.url}/account`);
    await browser.submit('/sign-in', { email: 'marked@example.com', password: fresh });
    expect(browser.page.text).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(browser.page.text).not.toContain('<img');
  });
});

describe('a session that was ended', () => {
  it('stays ended, also when a request that had read it before writes it once more', async () => {
    const [here, there] = [await atAccount('customer-610'), (await signIn(identity.url, emailOf('customer-610'))).browser];
    await here.get(`${identity.url}/account`);
    const session = browserId(here);
    // what oidc-provider writes at the end of such a request: the session as it was, under its name
    const rewrite = await sessionWriter(session);
    await here.submit('/account/browsers/end', {});
    await rewrite();
    expect(await isSignedIn(there)).toBe(false);
    await here.get(`${identity.url}/account`);
    expect(browserId(here)).toBe('');
  });
});

/** Writes a session again as it is now, by the statement by which records are kept. */
const sessionWriter = async (uid: string) => {
  const { prismaRecords } = await import('../../identity/src/adapters/persistence/records.ts');
  const { openIdentityDatabase } = await import('../../identity/src/adapters/persistence/database.ts');
  const { digestOf, sealingBy } = await import('../../identity/src/adapters/crypto/seal.ts');
  const { readIdentityConfig } = await import('../../identity/src/config.ts');
  const { oidcAdapter } = await import('../../identity/src/adapters/http/oidc-adapter.ts');
  const config = readIdentityConfig(identity.environment);
  const within = async <T>(work: (adapter: ReturnType<ReturnType<typeof oidcAdapter>>) => Promise<T>): Promise<T> => {
    const prisma = openIdentityDatabase(config.IDENTITY_DATABASE_URL, 1);
    try {
      return await work(oidcAdapter(prismaRecords(prisma, sealingBy(config.IDENTITY_KEYS), digestOf), () => new Date())('Session'));
    } finally {
      await prisma.$disconnect();
    }
  };
  const payload = await within((adapter) => adapter.findByUid(uid));
  if (!payload) throw new Error('there is no such session');
  return () => within((adapter) => adapter.upsert(String(payload.jti), payload, 3_600));
};

describe('changing a password', () => {
  it('is no way around the throttle of passwords', async () => {
    const browser = await atAccount('customer-620', '/account/password');
    const statuses: number[] = [];
    for (let n = 0; n < 7; n += 1) statuses.push((await browser.submit('/account/password', { current: `guess number ${n}`, password: fresh })).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect((await browser.submit('/account/password', { current: 'dosirak-demo', password: fresh })).status).toBe(429);
    const elsewhere = openBrowser(identity.url);
    await elsewhere.get(authorizeUrl(identity.url, newVerifier()));
    expect((await elsewhere.submit('/sign-in', { email: emailOf('customer-620'), password: 'dosirak-demo' })).status).toBe(429);
  });

  it('does not undo a change that came in between: whoever showed the old one then has shown nothing', async () => {
    const [account, id] = ['customer-621', (await accountOf(identity.environment, emailOf('customer-621')))?.id];
    const [thief, link] = [await atAccount(account, '/account/password'), await askForLink(identity, emailOf(account))];
    const client = new pg.Client(identity.environment['IDENTITY_DATABASE_URL']);
    await client.connect();
    try {
      await client.query('BEGIN');
      await client.query('SELECT 1 FROM account WHERE id = $1 FOR UPDATE', [id]);
      const stealing = thief.submit('/account/password', { current: 'dosirak-demo', password: 'the thief’s own sentence' });
      const waiting = "SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
      const waits = async (most: number) => eventually(async () => expect((await client.query<{ waiting: number }>(waiting)).rows[0]?.waiting).toBe(most));
      await waits(1); // the old password was right: it waits to write the new one
      await client.query("UPDATE account SET password_hash = 'that of another password' WHERE id = $1", [id]); // the owner was faster
      await client.query('COMMIT');
      expect((await stealing).status).toBe(401);
    } finally {
      await client.end();
    }
    expect((await setByLink(link, fresh)).status).toBe(200);
    expect((await signIn(identity.url, emailOf(account), fresh)).code).toBeTruthy();
  });
});

describe('what identity knows of somebody', () => {
  const ask = (token: string | null, headers: Record<string, string> = {}) => fetch(`${identity.url}/account/export`, { headers: { ...headers, ...(token !== null && { authorization: `Bearer ${token}` }) } });

  it('is told to their own apps alone: not to those of others that they let in, nor to services, nor for a wrong token', async () => {
    expect((await ask(await tokenFor(['customer'], identity.environment))).status).toBe(200);
    const [browser, verifier] = [openBrowser(identity.url), newVerifier()];
    await browser.get(authorizeUrl(identity.url, verifier, { ...diary, scope: 'openid orders:read' }));
    await browser.submit('/sign-in', { email: emailOf('customer-630'), password: 'dosirak-demo' });
    const { body } = await redeem(identity.url, returned(await browser.submit('/consent', {})).get('code') ?? '', verifier, diary);
    expect((await ask(body.access_token)).status).toBe(401);
    const authorization = `Basic ${Buffer.from(`settlement:${encodeURIComponent(secret)}`).toString('base64')}`;
    const service = (await (await fetch(`${identity.url}/token`, { method: 'POST', headers: { authorization }, body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'orders:read' }) })).json()) as { access_token: string };
    for (const token of [service.access_token, 'x', body.id_token, body.refresh_token]) expect((await ask(token)).status).toBe(401);
    for (const alter of [{ aud: 'another' }, { exp: 1 }, { iss: 'https://evil.example' }, { client_id: 'dosirak-evil' }]) expect((await ask(await forgeToken(identity.environment, (claims) => ({ ...claims, ...alter })))).status).toBe(401);
  });

  it('is read by no other site, in a browser that is signed in', async () => {
    const token = await tokenFor(['customer'], identity.environment);
    const allowed = async (origin: string, withToken: boolean) => (await ask(withToken ? token : null, { origin })).headers.get('access-control-allow-origin');
    expect(await allowed('http://localhost:5173', true)).toBe('http://localhost:5173');
    expect(await allowed('https://evil.example', true)).toBeNull();
    expect(await allowed('https://diary.example', true)).toBeNull();
    expect(await allowed('http://localhost:5173', false)).toBeNull();
    const { headers } = await fetch(`${identity.url}/account/export`, { method: 'OPTIONS', headers: { origin: 'https://evil.example', 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' } });
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('is told for no token from before somebody signed out everywhere', async () => {
    const before = await forgeToken(identity.environment, (claims) => ({ ...claims, iat: (claims.iat ?? 0) - 60 }), 'other-customer');
    expect((await ask(before)).status).toBe(200);
    await (await atAccount('other-customer')).submit('/account/sign-out', {});
    expect((await ask(before)).status).toBe(401);
  });
});

describe('after signing out everywhere', () => {
  it('nothing is left that renews itself, and nothing comes back', async () => {
    const here = await atAccount('customer-640');
    const { browser, code, verifier } = await signIn(identity.url, emailOf('customer-640'));
    const unused = await signIn(identity.url, emailOf('customer-640'), undefined, browser);
    const { refresh_token } = (await redeem(identity.url, code, verifier)).body;
    await here.submit('/account/sign-out', {});
    expect(await refresh(identity.url, refresh_token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await redeem(identity.url, unused.code, unused.verifier)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    for (const each of [here, browser]) expect(await isSignedIn(each)).toBe(false);
    expect((await signIn(identity.url, emailOf('customer-640'), undefined, here)).code).toBeTruthy();
  });
});
