import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { personCalled } from '#demo-city/people.ts';
import { openBroker } from '#messaging/broker.ts';
import { eventually } from '#testing/eventually.ts';
import { invite } from '../../scripts/invite.ts';
import { tokenFor } from '../../scripts/token.ts';
import { openIdentityDatabase } from '../src/adapters/persistence/database.ts';
import { accountOf, askForLink } from './account.ts';
import { authorizeUrl, type Browser, newVerifier, openBrowser, redeem, refresh, returned, signIn, signInAndWait } from './browser.ts';
import { startIdentity, type TestIdentity } from './identity.ts';
import { letterAfter, lettersTo, linkIn } from './mail.ts';

let identity: TestIdentity;
beforeAll(async () => {
  identity = await startIdentity({ environment: { IDENTITY_CLIENTS: JSON.stringify([{ id: 'meal-diary', name: 'Meal <Diary>', redirectUris: ['https://diary.example/callback'] }]) } });
});
afterAll(() => identity?.[Symbol.asyncDispose]());

const fresh = 'rather a fresh sentence';
const onPhone = { 'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1' };
const diary = { client_id: 'meal-diary', redirect_uri: 'https://diary.example/callback' };
const emailOf = (account: string) => `${account}@dosirak.example`;
/** Somebody on the page of their account. */
const atAccount = async (account: string, page = '/account'): Promise<Browser> => {
  const browser = openBrowser(identity.url);
  await browser.get(`${identity.url}${page}`);
  await browser.submit('/sign-in', { email: emailOf(account), password: 'dosirak-demo' }, onPhone);
  return browser;
};
/** Somebody at the web client, with its tokens. */
const atWeb = async (account: string) => {
  const { browser, code, verifier } = await signIn(identity.url, emailOf(account));
  return { browser, tokens: (await redeem(identity.url, code, verifier)).body };
};
/** Somebody who lets an app of others go on while they are away. */
const atDiary = async (account: string) => {
  const [browser, verifier] = [openBrowser(identity.url), newVerifier()];
  await browser.get(authorizeUrl(identity.url, verifier, { ...diary, scope: 'openid orders:read offline_access', prompt: 'consent' }));
  await browser.submit('/sign-in', { email: emailOf(account), password: 'dosirak-demo' });
  const code = returned(await browser.submit('/consent', {})).get('code') ?? '';
  return { browser, tokens: (await redeem(identity.url, code, verifier, diary)).body };
};
const isSignedIn = async (browser: Browser) => (await browser.get(authorizeUrl(identity.url, newVerifier()))).headers.get('location') !== null;
const browsersOn = ({ page }: Browser) => page.text.match(/<strong>(This|Another) browser\b/g)?.length ?? 0;

describe('the page of an account', () => {
  it('has them sign in first, and is where they come back to', async () => {
    const browser = await atAccount('owner');
    const { name } = personCalled('owner')!;
    expect(new URL(browser.page.url).pathname + new URL(browser.page.url).search).toBe('/account');
    for (const text of ['<h1>Your account</h1>', name, 'owner@dosirak.example', 'Store owner', '<strong>This browser (Safari · iPhone)</strong>']) expect(browser.page.text).toContain(text);
    expect(browser.page.text).not.toContain('not confirmed');
    expect((await browser.get(`${identity.url}/`)).text).toContain('<h1>Your account</h1>');
    expect((await browser.get(`${identity.url}/account`, { 'accept-language': 'ko' })).text).toContain('<h1>내 계정</h1>');
  });

  it('leads on to what was asked for, as password managers ask for it', async () => {
    const found = await fetch(`${identity.url}/.well-known/change-password`, { redirect: 'manual' });
    expect({ status: found.status, to: found.headers.get('location') }).toEqual({ status: 302, to: '/account/password' });
    expect((await fetch(`${identity.url}/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200`)).status).toBe(404);
    const { page } = await atAccount('customer-410', '/.well-known/change-password');
    expect(page.text).toContain('<h1>Change your password</h1>');
    expect(page.text).toMatch(/autocomplete="username" value="customer-410@dosirak.example"[^]*name="current" type="password" autocomplete="current-password"[^]*name="password" type="password" autocomplete="new-password"/);
  });

  it('lets them turn back without asking again and again', async () => {
    const browser = openBrowser(identity.url);
    await browser.get(`${identity.url}/account`);
    expect((await browser.submit('/cancel', {})).text).toContain('<h1>You are not signed in</h1>');
  });

  it('lists where they are signed in, and signs out one of them with what came of it', async () => {
    const [here, there] = [await atAccount('customer-411'), await atDiary('customer-411')];
    await here.get(`${identity.url}/account`);
    expect(browsersOn(here)).toBe(2);
    const stays = await redeem(...(await again(here)));
    await here.get(`${identity.url}/account`);
    await here.submit('/account/browsers/end', {});
    expect(browsersOn(here)).toBe(1);
    expect(await isSignedIn(there.browser)).toBe(false);
    expect(await refresh(identity.url, there.tokens.refresh_token, diary)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect((await refresh(identity.url, stays.body.refresh_token)).status).toBe(200);
  });

  it('lists the apps of others that they let in, and takes that back', async () => {
    const { browser, tokens } = await atDiary('customer-412');
    const { text } = await browser.get(`${identity.url}/account`);
    expect(text).toContain('<strong>Meal &lt;Diary&gt;</strong><p>See who you are, Go on while you are away, See your orders</p>');
    const { refresh_token } = (await refresh(identity.url, tokens.refresh_token, diary)).body;
    expect((await browser.submit('/account/apps/end', {})).text).toContain('You have let in none.');
    expect((await refresh(identity.url, refresh_token, diary)).status).toBe(400);
    expect((await browser.get(authorizeUrl(identity.url, newVerifier(), { ...diary, scope: 'openid orders:read' }))).text).toContain('Let Meal &lt;Diary&gt; in?');
  });

  it('signs them out everywhere', async () => {
    const [here, there] = [await atAccount('customer-413'), await atWeb('customer-413')];
    expect((await here.submit('/account/sign-out', {})).text).toContain('You are signed out');
    for (const browser of [here, there.browser]) expect(await isSignedIn(browser)).toBe(false);
    expect((await refresh(identity.url, there.tokens.refresh_token)).status).toBe(400);
    expect((await signIn(identity.url, emailOf('customer-413'))).code).toBeTruthy();
  });
});

/** What the web client gets in a browser that is signed in. */
const again = async (browser: Browser): Promise<[string, string, string]> => {
  const verifier = newVerifier();
  return [identity.url, returned(await browser.get(authorizeUrl(identity.url, verifier))).get('code') ?? '', verifier];
};

describe('changing a password', () => {
  it('takes the one they have, signs out everywhere else, and is told by mail', async () => {
    const [here, there, email] = [await atAccount('customer-420'), await atWeb('customer-420'), emailOf('customer-420')];
    await here.get(`${identity.url}/account/password`);
    expect(await here.submit('/account/password', { current: 'not the one', password: fresh })).toMatchObject({ status: 401, text: expect.stringContaining('href="#current"') });
    expect(await here.submit('/account/password', { current: 'dosirak-demo', password: 'short' })).toMatchObject({ status: 422, text: expect.stringContaining('href="#password"') });
    expect(await isSignedIn(there.browser)).toBe(true);
    await here.get(`${identity.url}/account/password`);
    const changed = await here.submit('/account/password', { current: 'dosirak-demo', password: fresh }, { 'user-agent': 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0' });
    expect(changed.text).toContain('<strong>This browser (Firefox · macOS)</strong>');
    expect(changed).toMatchObject({ status: 200, text: expect.stringContaining('Your password is changed. Everywhere else you are signed out.') });
    expect(browsersOn(here)).toBe(1);

    expect(await isSignedIn(here)).toBe(true);
    expect(await isSignedIn(there.browser)).toBe(false);
    expect((await refresh(identity.url, there.tokens.refresh_token)).status).toBe(400);
    expect((await redeem(...(await again(here)))).status).toBe(200);
    expect((await signIn(identity.url, email, fresh)).code).toBeTruthy();
    const letter = await letterAfter(identity.environment, email, 0);
    expect(letter).toContain('Your Dosirak password was changed');
    expect(linkIn(letter)).toBe(`${identity.url}/password/forgotten?ui_locales=en`);
  });
});

describe('what identity knows of somebody', () => {
  it('is theirs to take along, from the page or with a token, and is all of it', async () => {
    const browser = await atAccount('customer-430');
    const downloaded = await browser.get(`${identity.url}/account/export`);
    expect(downloaded.headers.get('content-disposition')).toBe('attachment; filename="dosirak-account.json"');
    expect(downloaded.headers.get('cache-control')).toBe('no-store');
    const { id, name } = personCalled('customer-430')!;
    const date = expect.stringMatching(/^\d{4}-.*Z$/);
    expect(JSON.parse(downloaded.text)).toEqual({
      id, name, email: emailOf('customer-430'), emailConfirmedAt: date, roles: ['CUSTOMER'], createdAt: date, passwordChangedAt: null, signedOutEverywhereAt: null, invitations: [],
      signIns: [{ at: date, browser: 'Safari · iPhone' }], sessions: [{ browser: 'Safari · iPhone', signedInAt: date, lastUsedAt: date, endsAt: date, apps: ['Dosirak 도시락'] }],
      apps: [{ client: 'dosirak-account', name: 'Dosirak 도시락', since: date, lastUsedAt: date, endsAt: date, scopes: ['openid'] }],
    });
    const { tokens } = await atWeb('customer-430');
    for (const token of [tokens.access_token, await tokenFor(['customer-430'], identity.environment)]) {
      const answer = await fetch(`${identity.url}/account/export`, { headers: { authorization: `Bearer ${token}` } });
      expect(await answer.json()).toMatchObject({ id, email: emailOf('customer-430'), apps: [{}, { client: 'dosirak-web', scopes: ['openid', 'profile', 'orders:read', 'orders:write'] }] });
    }
  });
});

describe('whoever was invited', () => {
  it('shows afterwards that the address is theirs, and only then gets a new password by mail', async () => {
    const [email, browser] = ['invited@example.com', openBrowser(identity.url)];
    const { url } = await invite(['rider', '--vehicle', 'WALK'], identity.environment);
    await browser.get(url);
    await browser.submit(new URL(url).pathname, { name: 'Invited', email, password: fresh });
    const link = linkIn(await letterAfter(identity.environment, email, 0));
    expect(link).toMatch(/\/account\/address\/[\w-]{43}$/);
    expect((await accountOf(identity.environment, email))?.emailConfirmedAt).toBeNull();

    // the link has them sign in, and leads on to what it is for
    await browser.get(link);
    await browser.submit('/sign-in', { email, password: fresh });
    expect(browser.page.text).toContain('Is invited@example.com your address?');
    expect((await browser.get(`${identity.url}/account`)).text).toContain('Your address is not confirmed yet.');
    expect((await browser.submit('/account/address', {})).text).toContain('We have sent you a mail.');
    const newer = linkIn(await letterAfter(identity.environment, email, 1));
    expect((await browser.get(link)).status).toBe(410);
    await browser.get(newer);
    expect((await browser.submit(new URL(newer).pathname, {})).text).toContain('Your address is confirmed.');
    expect((await accountOf(identity.environment, email))?.emailConfirmedAt).toBeInstanceOf(Date);
    expect((await browser.get(`${identity.url}/account`)).text).not.toContain('not confirmed');
    expect(await askForLink(identity, email)).toMatch(/\/password\/new\/[\w-]{43}\?ui_locales=en$/);
    expect(JSON.parse((await browser.get(`${identity.url}/account/export`)).text)).toMatchObject({ invitations: [{ role: 'RIDER', acceptedAt: expect.any(String) }] });
  });
});

describe('whoever is to be forgotten', () => {
  it('has no account, no session, no token that renews itself, and nothing that was mailed, as soon as it is heard', async () => {
    const [account, email] = ['customer-440', emailOf('customer-440')];
    const [here, there, id] = [await atAccount(account), await atWeb(account), personCalled(account)!.id];
    const [link, waiting] = [await askForLink(identity, email), await signInAndWait(identity.url, email)];
    const broker = await openBroker({ postgresUrl: identity.environment['QUEUE_DATABASE_URL'] as string });
    try {
      const told = { specversion: '1.0', id: randomUUID(), source: '/customer', type: 'person.PersonDeleted.v1', subject: id, time: new Date().toISOString(), aggregatetype: 'person', sequence: 1, correlationid: id, causationid: null, traceparent: null, data: {} } as const;
      await broker.send('identity', [told], randomUUID());
      await eventually(async () => expect(await accountOf(identity.environment, email)).toBeNull());
    } finally {
      await broker.close();
    }
    for (const browser of [here, there.browser]) expect(await isSignedIn(browser)).toBe(false);
    expect((await waiting.goOn()).headers.get('location')).toBeNull();
    expect((await here.get(`${identity.url}/account`)).text).toContain('<h1>Sign in</h1>');
    expect((await refresh(identity.url, there.tokens.refresh_token)).status).toBe(400);
    expect((await fetch(`${identity.url}/account/export`, { headers: { authorization: `Bearer ${there.tokens.access_token}` } })).status).toBe(401);
    expect((await openBrowser(identity.url).get(link)).status).toBe(410);
    expect(await lettersTo(identity.environment, email)).toHaveLength(1);
    const prisma = openIdentityDatabase(identity.environment['IDENTITY_DATABASE_URL'] as string, 1);
    try {
      expect([await prisma.account.count({ where: { id } }), await prisma.oidcRecord.count({ where: { accountId: id } }), await prisma.mailedLink.count({ where: { accountId: id } }), await prisma.signIn.count({ where: { accountId: id } })]).toEqual([0, 0, 0, 0]);
    } finally {
      await prisma.$disconnect();
    }
  });
});
