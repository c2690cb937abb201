import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { tokenFor } from '../../scripts/token.ts';
import { authorizeUrl, newVerifier, openBrowser, returned, signIn } from '../../identity/test/browser.ts';
import { startIdentity, type TestIdentity } from '../../identity/test/identity.ts';

let identity: TestIdentity;
beforeAll(async () => {
  identity = await startIdentity();
});
afterAll(() => identity?.[Symbol.asyncDispose]());

const customer = { email: 'customer@dosirak.example', password: 'dosirak-demo' };
const atSignIn = async () => {
  const browser = openBrowser(identity.url);
  await browser.get(authorizeUrl(identity.url, newVerifier()));
  return browser;
};
const formToken = (text: string) => /name="form" value="([^"]+)"/.exec(text)?.[1] ?? '';
const invitationUrl = async () => {
  const authorization = `Bearer ${await tokenFor(['support'], identity.environment)}`;
  const response = await fetch(`${identity.url}/invitations`, { method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body: JSON.stringify({ role: 'RIDER', vehicle: 'WALK' }) });
  return ((await response.json()) as { url: string }).url;
};

describe('a form that is not ours', () => {
  it.each<[string, Record<string, string>, Record<string, string>]>([
    ['without a token', { form: '' }, {}],
    ['with a token of another browser', {}, {}],
    ['sent by another site', { keep: 'token' }, { 'sec-fetch-site': 'cross-site' }],
    ['sent by another host of the same site', { keep: 'token' }, { 'sec-fetch-site': 'same-site' }],
    ['with the origin of another site', { keep: 'token' }, { origin: 'https://evil.example' }],
  ])('is refused: %s', async (_, { keep, ...fields }, headers) => {
    const browser = await atSignIn();
    const action = new URL(browser.page.url).pathname;
    const foreign = formToken((await atSignIn()).page.text);
    const form = keep === undefined ? (fields['form'] ?? foreign) : formToken(browser.page.text);
    expect((await browser.post(`${action}/sign-in`, { form, ...customer }, headers)).status).toBe(403);
    expect((await browser.post(`${action}/sign-in`, { form: formToken((await browser.get(action)).text), ...customer })).headers.get('location')).toContain('code=');
  });

  it('is refused where an invitation is taken up as well', async () => {
    const url = await invitationUrl();
    const [browser, other] = [openBrowser(identity.url), openBrowser(identity.url)];
    await other.get(url);
    await browser.get(url);
    expect((await browser.post(url, { form: formToken(other.page.text), name: 'Mallory', email: 'mallory@example.com', password: 'rather a long one 7' })).status).toBe(403);
  });

  it('cannot be one of another authorization request: somebody else’s account cannot be slipped into a browser', async () => {
    const [attacker, victim] = [await atSignIn(), await atSignIn()];
    const attackersAction = new URL(attacker.page.url).pathname;
    const form = formToken(victim.page.text);
    const cookie = [...victim.cookies].map(([name, { value }]) => `${name.split('@')[0]}=${value}`).join('; ');
    // also where a browser can be brought to send its cookies to that path
    const everywhere: Record<string, string>[] = [{}, { cookie }];
    for (const headers of everywhere) {
      const answer = await victim.post(`${attackersAction}/sign-in`, { form, ...customer }, headers);
      expect({ status: answer.status, location: answer.headers.get('location') }).toEqual({ status: 400, location: null });
    }
  });

  it('does not exist for JSON, text or files', async () => {
    const browser = await atSignIn();
    const action = new URL(browser.page.url).pathname;
    for (const type of ['text/plain', 'multipart/form-data; boundary=x', 'application/xml']) {
      expect((await fetch(`${identity.url}${action}/sign-in`, { method: 'POST', headers: { 'content-type': type }, body: 'email=x' })).status).toBe(415);
    }
    expect((await fetch(`${identity.url}${action}/sign-in`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(customer) })).status).toBe(403);
  });
});

describe('a session', () => {
  it('gets a new name when somebody signs in, so one that was planted is worth nothing', async () => {
    const browser = await atSignIn();
    const session = () => [...browser.cookies].find(([name]) => name.startsWith('dosirak_session@'))?.[1].value;
    await browser.submit('/sign-in', customer);
    const first = session();
    expect(first).toBeTruthy();
    // signed in again within the same session, as prompt=login asks for
    await browser.get(authorizeUrl(identity.url, newVerifier(), { prompt: 'login' }));
    const before = session();
    await browser.submit('/sign-in', customer);
    expect(session()).not.toBe(before);
    const planted = openBrowser(identity.url);
    const answer = await planted.get(authorizeUrl(identity.url, newVerifier()), { cookie: `dosirak_session=${before}` });
    expect(answer.text).toContain('Sign in');
  });

  it('whose cookie was altered is none', async () => {
    const { browser } = await signIn(identity.url, customer.email);
    const value = [...browser.cookies].find(([name]) => name.startsWith('dosirak_session@'))?.[1].value;
    const answer = await openBrowser(identity.url).get(authorizeUrl(identity.url, newVerifier()), { cookie: `dosirak_session=${value}; dosirak_session.sig=AAAA` });
    expect(answer.text).toContain('Sign in');
  });
});

describe('every answer', () => {
  it('can be framed by nobody, runs nothing, and tells nobody where it came from', async () => {
    const browser = await atSignIn();
    const action = new URL(browser.page.url).pathname;
    const pages = [action, `${action}/sign-up`, '/invitation/none', '/sign-out', '/authorize', '/nowhere', '/token', '/.well-known/openid-configuration'];
    for (const path of pages) {
      const { headers } = await browser.get(path);
      const policy = headers.get('content-security-policy') ?? '';
      expect([path, policy]).toEqual([path, expect.stringMatching(/^default-src 'none';.*frame-ancestors 'none'/)]);
      expect(policy).not.toMatch(/unsafe|\*/);
      expect(Object.fromEntries(headers)).toMatchObject({ 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
    }
  });

  it('holds nothing inline: no script, no style, no handler', async () => {
    const browser = await atSignIn();
    const action = new URL(browser.page.url).pathname;
    for (const path of [action, `${action}/sign-up`, new URL(await invitationUrl()).pathname]) {
      expect((await browser.get(path)).text).not.toMatch(/<script|<style| style=| on[a-z]+=|javascript:/i);
    }
  });

  it('sets cookies that no script reads and no other site sends', async () => {
    const { browser } = await signIn(identity.url, customer.email);
    expect(browser.cookies.size).toBeGreaterThan(1);
    for (const [name, { attributes }] of browser.cookies) expect([name, attributes]).toEqual([name, expect.stringMatching(/httponly/i)]), expect(attributes).toMatch(/samesite=lax/i);
  });
});

describe('as https', () => {
  it('is for https alone, for years, and so are its cookies', async () => {
    await using secure = await startIdentity({ environment: { OIDC_ISSUER: 'https://login.dosirak.example' } });
    const port = await secure.replica();
    const response = await fetch(authorizeUrl(port.url, newVerifier()), { redirect: 'manual' });
    expect(response.headers.get('strict-transport-security')).toBe('max-age=63072000; includeSubDomains');
    expect(response.headers.get('location')).toMatch(/^(https:\/\/login\.dosirak\.example)?\/interaction\//);
    const cookies = response.headers.getSetCookie();
    expect(cookies.length).toBeGreaterThan(0);
    const page = await fetch(`${port.url}${new URL(response.headers.get('location') ?? '', 'https://login.dosirak.example').pathname}`, { headers: { cookie: cookies.map((cookie) => cookie.split(';')[0]).join('; ') } });
    const left = await fetch(`${port.url}${new URL(response.headers.get('location') ?? '', 'https://login.dosirak.example').pathname}/forgotten`, { redirect: 'manual', headers: { cookie: cookies.map((cookie) => cookie.split(';')[0]).join('; ') } });
    expect(left.headers.getSetCookie()).toContainEqual(expect.stringMatching(/^dosirak_came_from=[\w-]+; Path=\/password; HttpOnly; SameSite=Lax; Max-Age=1800; Secure$/));
    const all = [...cookies, ...page.headers.getSetCookie(), ...left.headers.getSetCookie()];
    for (const cookie of all) expect(cookie).toMatch(/secure/i);
    expect(all.some((cookie) => cookie.startsWith('__Host-dosirak_form='))).toBe(true);
    // whatever a client says of how it came
    expect((await fetch(`${identity.url}/jwks`, { headers: { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example' } })).headers.get('strict-transport-security')).toBeNull();
    const discovery = await (await fetch(`${port.url}/.well-known/openid-configuration`, { headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example' } })).text();
    expect(discovery).not.toContain('evil');
  });
});

describe('what people type', () => {
  const nasty = `"><script>alert(1)</script><img src=x onerror='alert(1)'>\`\${7*7}`;

  it('comes back as text, in every place it comes back to', async () => {
    const browser = await atSignIn();
    const action = new URL(browser.page.url).pathname;
    const answers = [
      await browser.submit('/sign-in', { email: nasty, password: 'x' }),
      (await browser.get(`${action}/sign-up`), await browser.submit('/sign-up', { name: nasty, email: nasty, password: 'short' })),
      (await browser.get(action), await browser.post(`${action}/code`, { form: formToken(browser.page.text), signUpId: nasty, email: nasty, code: nasty })),
      await openBrowser(identity.url).get(authorizeUrl(identity.url, newVerifier(), { login_hint: nasty, ui_locales: nasty, state: nasty })),
      await openBrowser(identity.url).get(authorizeUrl(identity.url, newVerifier(), { client_id: nasty })),
      await openBrowser(identity.url).get(`${identity.url}/invitation/${encodeURIComponent(nasty)}`),
    ];
    for (const { text } of answers) {
      expect(text).toContain('</html>');
      expect(text).not.toMatch(/<script|<img|onerror='/i);
    }
    expect(answers[0]?.text).toContain('&quot;&gt;&lt;script&gt;');
  });

  it('is no name when it steers what shows it', async () => {
    const browser = await atSignIn();
    await browser.get(`${new URL(browser.page.url).pathname}/sign-up`);
    for (const name of ['\u202eevil', 'a\u0000b', '\u200b', 'x'.repeat(51), '   ']) {
      expect((await browser.submit('/sign-up', { name, email: 'new@example.com', password: 'rather a long one 7' })).status).toBe(422);
    }
  });

  it('is of bounded length', async () => {
    const browser = await atSignIn();
    const action = new URL(browser.page.url).pathname;
    expect((await browser.post(`${action}/sign-in`, { form: formToken(browser.page.text), email: 'x'.repeat(100_000), password: 'x' })).status).toBe(413);
    expect((await browser.get(action)).status).toBe(200);
  });
});

it('tells clients that somebody turned back, and nothing more', async () => {
  const browser = await atSignIn();
  const back = returned(await browser.submit('/cancel', {}));
  expect([...back.keys()].sort()).toEqual(['error', 'error_description', 'iss', 'state']);
});
