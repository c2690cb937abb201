import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { askForLink } from './account.ts';
import { authorizeUrl, newVerifier, openBrowser, redeem, returned, signIn } from './browser.ts';
import { startIdentity, type TestIdentity } from './identity.ts';
import { letterAfter, linkIn } from './mail.ts';

let identity: TestIdentity;
beforeAll(async () => {
  identity = await startIdentity();
});
afterAll(() => identity?.[Symbol.asyncDispose]());

const fresh = 'rather a fresh sentence';
const pathOf = (url: string) => new URL(url).pathname;

describe('somebody who forgot their password', () => {
  it('asks for a link where they sign in, chooses a new one, and goes on where they were', async () => {
    const [email, browser, verifier] = ['customer-400@dosirak.example', openBrowser(identity.url), newVerifier()];
    await browser.get(authorizeUrl(identity.url, verifier));
    const link = /href="([^"]+\/forgotten)"/.exec(browser.page.text)?.[1] ?? '';
    await browser.get(link);
    expect(browser.page.text).toContain('<h1>Forgot your password?</h1>');
    await browser.submit('/password/forgotten', { email: ` ${email.toUpperCase()} ` });
    expect(browser.page.text).toContain('We have sent a mail to customer-400@dosirak.example.');
    expect(browser.page.text).toContain('DATA_DIR/mail'); // where developers find it

    const letter = await letterAfter(identity.environment, email, 0);
    expect(letter).toContain('good for 30 minutes, once');
    await browser.get(linkIn(letter));
    expect(browser.page.text).toContain(`value="${email}"`);
    const back = await browser.submit(pathOf(linkIn(letter)), { password: fresh });
    expect(back.text).toContain('Now sign in with the new one.');
    expect((await browser.submit('/sign-in', { email, password: 'dosirak-demo' })).status).toBe(401);
    const code = returned(await browser.submit('/sign-in', { email, password: fresh })).get('code') ?? '';
    expect((await redeem(identity.url, code, verifier)).status).toBe(200);
    expect(await letterAfter(identity.environment, email, 1)).toContain('Your Dosirak password was changed');
  });

  it('may open the link anywhere, and without having tried to sign in', async () => {
    const email = 'customer-401@dosirak.example';
    const link = await askForLink(identity, email);
    const another = openBrowser(identity.url);
    await another.get(link);
    const { status, text } = await another.submit(pathOf(link), { password: fresh });
    expect({ status, text }).toEqual({ status: 200, text: expect.stringContaining('<h1>Your password is changed</h1>') });
    expect(text).toContain('href="/account"');
    expect((await signIn(identity.url, email, fresh)).code).toBeTruthy();
  });

  it('is told what is wrong with the new one, and may try another', async () => {
    const email = 'customer-402@dosirak.example';
    const link = await askForLink(identity, email);
    const browser = openBrowser(identity.url);
    await browser.get(link);
    for (const password of ['short', 'password123', 'customer-402']) {
      const { status, text } = await browser.submit(pathOf(link), { password });
      expect(status).toBe(422);
      expect(text).toContain('href="#password"');
      expect(text).not.toContain(`value="${password}"`);
    }
    expect((await browser.submit(pathOf(link), { password: fresh })).status).toBe(200);
  });

  it('is told when what they typed is no address', async () => {
    const browser = openBrowser(identity.url);
    await browser.get(`${identity.url}/password/forgotten`);
    const { status, text } = await browser.submit('/password/forgotten', { email: 'nobody' });
    expect({ status, text }).toEqual({ status: 422, text: expect.stringContaining('href="#email"') });
  });

  it('reads Korean or English, in the pages and the mail', async () => {
    const [email, korean] = ['customer-403@dosirak.example', { 'accept-language': 'ko' }];
    expect((await openBrowser(identity.url).get(`${identity.url}/password/forgotten`, korean)).text).toContain('<h1>비밀번호 재설정</h1>');
    // as the client said once, it goes on
    const browser = openBrowser(identity.url);
    await browser.get(authorizeUrl(identity.url, newVerifier(), { ui_locales: 'ko' }));
    expect((await browser.get(/href="([^"]+\/forgotten)"/.exec(browser.page.text)?.[1] ?? '')).text).toContain('<h1>비밀번호 재설정</h1>');
    expect((await browser.submit('/password/forgotten', { email })).text).toContain('메일을 확인해 주세요');
    const letter = await letterAfter(identity.environment, email, 0);
    expect(letter).toContain('30분 동안 한 번만');
    expect((await browser.get(linkIn(letter))).text).toContain('<h1>새 비밀번호</h1>');
    expect((await browser.submit(pathOf(linkIn(letter)), { password: fresh })).text).toContain('비밀번호를 바꿨습니다.');
    expect(await letterAfter(identity.environment, email, 1)).toContain('비밀번호가 변경되어');
  });

  it('is helped to fill in by what keeps their passwords', async () => {
    const browser = openBrowser(identity.url);
    expect((await browser.get(`${identity.url}/password/forgotten`)).text).toMatch(/name="email" type="email" autocomplete="username"/);
    const { text } = await browser.get(await askForLink(identity, 'customer-404@dosirak.example'));
    expect(text).toMatch(/type="email" autocomplete="username" value="customer-404@dosirak.example"[^>]* readonly/);
    expect(text).toMatch(/name="password" type="password" autocomplete="new-password"/);
  });

  it('finds no such page where no mail can be sent', async () => {
    await using mute = await startIdentity({ demoCity: false, environment: { NODE_ENV: 'production', OIDC_ISSUER: 'https://login.dosirak.example' } });
    expect((await fetch(`${mute.url}/password/forgotten`)).status).toBe(404);
  });
});
