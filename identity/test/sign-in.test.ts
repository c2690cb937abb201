import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { personCalled } from '#demo-city/people.ts';
import { tokenFor } from '../../scripts/token.ts';
import { askForTokens, authorizeUrl, newVerifier, openBrowser, redeem, redirectUri, refresh, returned, signIn } from './browser.ts';
import { startIdentity, type TestIdentity } from './identity.ts';

let identity: TestIdentity;
const secret = 'a secret of the settlement service, long enough';
beforeAll(async () => {
  identity = await startIdentity({
    environment: {
      IDENTITY_SERVICES: JSON.stringify([{ id: 'settlement', secret, scopes: ['orders:read'] }]),
      IDENTITY_CLIENTS: JSON.stringify([{ id: 'meal-diary', name: 'Meal <Diary>', redirectUris: ['https://diary.example/callback'] }]),
    },
  });
});
afterAll(() => identity?.[Symbol.asyncDispose]());

const verify = async (token: string) => {
  const discovery = await (await fetch(`${identity.url}/.well-known/openid-configuration`)).json() as { issuer: string; jwks_uri: string };
  return (await jwtVerify(token, createRemoteJWKSet(new URL(discovery.jwks_uri)), { issuer: discovery.issuer, audience: 'dosirak' })).payload;
};

describe('somebody who signs in', () => {
  it('comes back with a code, for which the client gets what it says of them and what they may do', async () => {
    const { code, verifier, back } = await signIn(identity.url, 'owner@dosirak.example');
    expect({ state: back.get('state'), iss: back.get('iss') }).toEqual({ state: 'a state', iss: identity.url });
    const { status, body } = await redeem(identity.url, code, verifier);
    expect({ status, body }).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: 300 } });
    const person = personCalled('owner');
    expect(await verify(body.access_token)).toMatchObject({ sub: person?.id, name: person?.name, roles: ['STORE_OWNER'], scope: 'orders:read store:write', client_id: 'dosirak-web', aud: 'dosirak' });
    expect(decodeProtectedHeader(body.access_token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    const idToken = (await jwtVerify(body.id_token, createRemoteJWKSet(new URL(`${identity.url}/jwks`)), { issuer: identity.url, audience: 'dosirak-web' })).payload;
    expect(idToken).toMatchObject({ sub: person?.id, name: person?.name, roles: ['STORE_OWNER'] });
  });

  it('is told to a client that asks for it when they showed their password', async () => {
    const { code, verifier } = await signIn(identity.url, 'customer-701@dosirak.example', undefined, undefined, { max_age: '3600' });
    const { id_token } = (await redeem(identity.url, code, verifier)).body;
    const { payload } = await jwtVerify(id_token, createRemoteJWKSet(new URL(`${identity.url}/jwks`)));
    expect(Math.abs(Number(payload['auth_time']) - Date.now() / 1_000)).toBeLessThan(300);
  });

  it('gets no more than their roles allow, and no more than was asked for', async () => {
    const { code, verifier } = await signIn(identity.url, 'customer@dosirak.example', undefined, undefined, { scope: 'openid orders:read support' });
    expect((await redeem(identity.url, code, verifier)).body.scope).toBe('orders:read');
  });

  it('is not asked again in the same browser, and stays in by refresh tokens that change each time', async () => {
    const { browser, code, verifier } = await signIn(identity.url, 'walker@dosirak.example');
    const first = (await redeem(identity.url, code, verifier)).body;
    const again = newVerifier();
    const back = returned(await browser.get(authorizeUrl(identity.url, again)));
    expect((await redeem(identity.url, back.get('code') ?? '', again)).status).toBe(200);
    const second = (await refresh(identity.url, first.refresh_token)).body;
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(await verify(second.access_token)).toMatchObject({ roles: ['RIDER'], scope: 'orders:read deliveries:write' });
  });

  it('can be asked about with a token that is for nothing else', async () => {
    const { code, verifier } = await signIn(identity.url, 'biker@dosirak.example');
    const { refresh_token } = (await redeem(identity.url, code, verifier)).body;
    const { access_token } = (await refresh(identity.url, refresh_token, { scope: 'openid profile' })).body;
    const answer = await fetch(`${identity.url}/userinfo`, { headers: { authorization: `Bearer ${access_token}` } });
    expect(await answer.json()).toEqual({ sub: personCalled('biker')?.id, name: '정바이크', roles: ['RIDER'] });
  });

  it('is out everywhere in this browser after signing out, and is brought back to the client', async () => {
    const { browser, code, verifier } = await signIn(identity.url, 'customer@dosirak.example');
    const { id_token, refresh_token } = (await redeem(identity.url, code, verifier)).body;
    await browser.get(`${identity.url}/sign-out?${new URLSearchParams({ id_token_hint: id_token, post_logout_redirect_uri: 'http://localhost:5173/', state: 'bye' })}`);
    expect(browser.page.text).toContain('Sign out?');
    const answer = await browser.submit('/sign-out/confirm', { logout: 'yes' });
    expect(answer.headers.get('location')).toBe('http://localhost:5173/?state=bye');
    expect(await refresh(identity.url, refresh_token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect((await browser.get(authorizeUrl(identity.url, newVerifier()))).text).toContain('Sign in');
  });

  it('can turn back', async () => {
    const browser = openBrowser(identity.url);
    await browser.get(authorizeUrl(identity.url, newVerifier()));
    expect(returned(await browser.submit('/cancel', {})).get('error')).toBe('access_denied');
  });

  it('reads Korean or English, as the client or the browser says', async () => {
    const page = async (more: Record<string, string>, accept: string) => (await openBrowser(identity.url).get(authorizeUrl(identity.url, newVerifier(), more), { 'accept-language': accept })).text;
    expect(await openBrowser(identity.url).get(authorizeUrl(identity.url, newVerifier(), { ui_locales: 'ko' }))).toMatchObject({ text: expect.stringContaining('<html lang="ko">') });
    expect(await page({ ui_locales: 'en' }, 'ko')).toContain('<html lang="en">');
  });
});

describe('a client of somebody else', () => {
  it('is let in only after the person was asked, by name, with what it wants', async () => {
    const [browser, verifier] = [openBrowser(identity.url), newVerifier()];
    const uri = 'https://diary.example/callback';
    await browser.get(authorizeUrl(identity.url, verifier, { client_id: 'meal-diary', redirect_uri: uri, scope: 'openid orders:read orders:write' }));
    const { text } = await browser.submit('/sign-in', { email: 'customer@dosirak.example', password: 'dosirak-demo' });
    expect(text).toContain('Let Meal &lt;Diary&gt; in?');
    expect(text).toContain('See your orders');
    const back = returned(await browser.submit('/consent', {}));
    const { body } = await redeem(identity.url, back.get('code') ?? '', verifier, { client_id: 'meal-diary', redirect_uri: uri });
    expect(await verify(body.access_token)).toMatchObject({ client_id: 'meal-diary', scope: 'orders:read orders:write' });
  });
});

describe('a service', () => {
  const authorization = `Basic ${Buffer.from(`settlement:${encodeURIComponent(secret)}`).toString('base64')}`;
  const ask = (fields: Record<string, string>, headers: Record<string, string>) => fetch(`${identity.url}/token`, { method: 'POST', headers, body: new URLSearchParams({ grant_type: 'client_credentials', ...fields }) });

  it('comes as itself: its token names no person and has no roles', async () => {
    const answer = await ask({ scope: 'orders:read support' }, { authorization });
    const claims = await verify(((await answer.json()) as { access_token: string }).access_token);
    expect(claims).toMatchObject({ sub: 'settlement', client_id: 'settlement', scope: 'orders:read' });
    expect(claims).not.toHaveProperty('roles');
    expect(claims).not.toHaveProperty('name');
  });

  it('is refused with another secret', async () => {
    expect((await ask({}, { authorization: `Basic ${Buffer.from('settlement:wrong').toString('base64')}` })).status).toBe(401);
  });
});

describe('a token from the command line', () => {
  it('is of a shape with one that came by signing in', async () => {
    const { code, verifier } = await signIn(identity.url, 'customer@dosirak.example');
    const byPages = (await redeem(identity.url, code, verifier)).body.access_token;
    const byHand = await tokenFor(['customer'], identity.environment);
    const [pages, hand] = [await verify(byPages), await verify(byHand)];
    expect(Object.keys(hand).sort()).toEqual(Object.keys(pages).sort());
    expect(decodeProtectedHeader(byHand)).toEqual(decodeProtectedHeader(byPages));
    const { sub, name, roles, scope, iss, aud } = pages;
    expect(hand).toMatchObject({ sub, name, roles, scope, iss, aud });
  });

  it('lives as long as it is told to', async () => {
    const { iat = 0, exp } = await verify(await tokenFor(['customer', '--expires-in', '60'], identity.environment));
    expect(exp).toBe(iat + 60);
  });

  it.each([[[]], [['nobody']], [['customer', 'owner']], [['customer', '--expires-in', '0']], [['customer', '--expires-in', 'soon']], [['customer', '--forever']]])(
    'is refused for %j, with the accounts there are',
    async (commandLine) => expect(tokenFor(commandLine, identity.environment)).rejects.toThrow(/customer, other-customer, owner, other-owner, walker, cyclist, biker, support/),
  );
});

it('says that it is alive and ready', async () => {
  for (const path of ['live', 'ready']) expect((await fetch(`${identity.url}/health/${path}`)).status).toBe(200);
});

it('answers what it cannot go on with by a page of its own', async () => {
  const answer = await openBrowser(identity.url).get(authorizeUrl(identity.url, newVerifier(), { client_id: 'nobody' }));
  expect(answer.status).toBe(400);
  expect(answer.text).toContain('Something went wrong');
  expect(redirectUri).toContain('localhost');
  expect((await askForTokens(identity.url, { grant_type: 'password' })).status).toBe(400);
});
