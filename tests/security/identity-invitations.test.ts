import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accountOf } from '../../identity/test/account.ts';
import { forgeToken } from '../../identity/test/forge.ts';
import { openBrowser, redeem, signIn } from '../../identity/test/browser.ts';
import { startIdentity, type TestIdentity } from '../../identity/test/identity.ts';
import { invite as inviteByHand } from '../../scripts/invite.ts';
import { tokenFor } from '../../scripts/token.ts';

let now = Date.now();
let identity: TestIdentity;
const secret = 'a secret of the settlement service, long enough';
beforeAll(async () => {
  identity = await startIdentity({ clock: () => new Date(now), environment: { IDENTITY_SERVICES: JSON.stringify([{ id: 'settlement', secret, scopes: ['support'] }]) } });
});
afterAll(() => identity?.[Symbol.asyncDispose]());

const ask = async (token: string | null, body: object = { role: 'RIDER', vehicle: 'WALK' }) =>
  fetch(`${identity.url}/invitations`, { method: 'POST', headers: { 'content-type': 'application/json', ...(token !== null && { authorization: `Bearer ${token}` }) }, body: JSON.stringify(body) });
const support = () => tokenFor(['support'], identity.environment);
const invite = async (body?: object) => ((await (await ask(await support(), body)).json()) as { url: string }).url;
const accept = async (url: string, fields: { name?: string; email: string; password?: string }) => {
  const browser = openBrowser(identity.url);
  await browser.get(url);
  return browser.submit(new URL(url).pathname, { name: 'Somebody', password: 'a rather long sentence', ...fields });
};
const rolesOf = async (email: string) => (await accountOf(identity.environment, email))?.roles;

describe('inviting', () => {
  it('is support’s alone, with a token of its own that is good for it', async () => {
    expect((await ask(await support())).status).toBe(201);
    expect((await ask(null)).status).toBe(401);
    for (const account of ['customer', 'owner', 'walker']) expect((await ask(await tokenFor([account], identity.environment))).status).toBe(403);
    expect((await ask(await forgeToken(identity.environment, (claims) => ({ ...claims, scope: 'orders:read' }), 'support'))).status).toBe(403);
    expect((await ask(await forgeToken(identity.environment, (claims) => ({ ...claims, aud: 'another' }), 'support'))).status).toBe(401);
    expect((await ask(await forgeToken(identity.environment, (claims) => ({ ...claims, exp: 1 }), 'support'))).status).toBe(401);
    // an id token is no access token
    expect((await ask(await forgeToken(identity.environment, (claims, header) => (Object.assign(header, { typ: 'JWT' }), claims), 'support'))).status).toBe(401);
  });

  it('is no service’s, whatever its token says', async () => {
    const authorization = `Basic ${Buffer.from(`settlement:${encodeURIComponent(secret)}`).toString('base64')}`;
    const answer = await fetch(`${identity.url}/token`, { method: 'POST', headers: { authorization }, body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'support' }) });
    const { access_token } = (await answer.json()) as { access_token: string };
    expect((await ask(access_token)).status).toBe(401);
    expect((await ask(await forgeToken(identity.environment, (claims) => ({ ...claims, client_id: claims.sub }), 'support'))).status).toBe(401);
  });

  it('makes no support: that takes whoever runs the machine', async () => {
    for (const wish of [{ role: 'SUPPORT' }, { role: 'RIDER' }, { role: 'STORE_OWNER', storeId: 'x' }, { role: 'CUSTOMER' }, { role: 'RIDER', vehicle: 'WALK', roles: ['SUPPORT'] }]) expect((await ask(await support(), wish)).status).toBe(400);
    const { url } = await inviteByHand(['support'], identity.environment);
    expect((await accept(url, { email: 'helper@example.com' })).status).toBe(200);
    expect(await rolesOf('helper@example.com')).toEqual(['SUPPORT']);
  });
});

describe('an invitation', () => {
  it('is good once, however many take it up at once', async () => {
    const url = await invite();
    const browsers = await Promise.all(Array.from({ length: 6 }, async () => {
      const browser = openBrowser(identity.url);
      await browser.get(url);
      return browser;
    }));
    const answers = await Promise.all(browsers.map((browser, n) => browser.submit(new URL(url).pathname, { name: 'Somebody', password: 'a rather long sentence', email: `rider-${n}@example.com` })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410, 410, 410]);
    const made = await Promise.all(Array.from({ length: 6 }, (_, n) => rolesOf(`rider-${n}@example.com`)));
    expect(made.filter((roles) => roles !== undefined)).toEqual([['RIDER']]);
  });

  it('runs out after a week', async () => {
    const url = await invite();
    now += 7 * 24 * 3_600_000 + 1;
    expect((await openBrowser(identity.url).get(url)).status).toBe(410);
  });

  it('cannot be guessed, and says nothing of what would have been there', async () => {
    const url = await invite();
    for (const wrong of [`${url.slice(0, -1)}!`, `${identity.url}/invitation/x`, `${identity.url}/invitation/${'x'.repeat(5_000)}`]) expect((await openBrowser(identity.url).get(wrong)).status).toBeGreaterThanOrEqual(404);
  });

  it('gives a role to an account only for its password, and the account keeps those it had', async () => {
    const url = await invite({ role: 'STORE_OWNER', storeId: '01890a5d-ac96-774b-bcce-b302099a8057' });
    expect((await accept(url, { email: 'customer-60@dosirak.example', password: 'a rather long sentence' })).status).toBe(401);
    expect(await rolesOf('customer-60@dosirak.example')).toEqual(['CUSTOMER']);
    expect((await accept(url, { email: 'customer-60@dosirak.example', password: 'dosirak-demo' })).status).toBe(200);
    expect(await rolesOf('customer-60@dosirak.example')).toEqual(['CUSTOMER', 'STORE_OWNER']);
    const { code, verifier } = await signIn(identity.url, 'customer-60@dosirak.example');
    expect((await redeem(identity.url, code, verifier)).body.scope).toBe('orders:read orders:write store:write');
  });

  it('is no way around the throttle of passwords', async () => {
    const url = await invite();
    const statuses: number[] = [];
    for (let n = 0; n < 7; n += 1) statuses.push((await accept(url, { email: 'customer-61@dosirak.example', password: `guess number ${n}` })).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
  });
});
