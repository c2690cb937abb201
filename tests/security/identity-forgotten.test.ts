import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import fs from 'node:fs';
import pg from 'pg';
import { SMTPServer } from 'smtp-server';
import { eventually } from '#testing/eventually.ts';
import { accountOf, askForLink, setByLink } from '../../identity/test/account.ts';
import { authorizeUrl, newVerifier, openBrowser, redeem, refresh, signIn, signInAndWait } from '../../identity/test/browser.ts';
import { startIdentity, type TestIdentity } from '../../identity/test/identity.ts';
import { letterAfter, lettersTo, linkIn } from '../../identity/test/mail.ts';
import { invite } from '../../scripts/invite.ts';

let now = Date.now();
let identity: TestIdentity;
beforeAll(async () => {
  identity = await startIdentity({ clock: () => new Date(now), environment: { TRUST_PROXY: '1' } });
});
afterAll(() => identity?.[Symbol.asyncDispose]());

const later = (seconds: number) => (now += seconds * 1_000);
let address = 0;
const from = () => ({ 'x-forwarded-for': `203.0.113.${(address += 1)}` });
const fresh = 'rather a fresh sentence';
const emailOf = (account: string) => `${account}@dosirak.example`;
const pathOf = (link: string) => new URL(link).pathname;

/** Asks for a link, as it is answered. */
const ask = async (email: string, headers: Record<string, string> = from(), url = identity.url) => {
  const browser = openBrowser(url);
  await browser.get(`${url}/password/forgotten`);
  return browser.submit('/password/forgotten', { email }, headers);
};
const link = (account: string) => askForLink(identity, emailOf(account), from());
const isGood = async (url: string) => (await openBrowser(identity.url).get(url)).status === 200;
const inDatabase = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client(identity.environment['IDENTITY_DATABASE_URL']);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

describe('asking for a new password', () => {
  it('is answered alike whether there is such an account or not; what differs is the mail', async () => {
    const answer = async (email: string) => {
      const { status, text } = await ask(email);
      return { status, plain: text.replaceAll(email, 'EMAIL') };
    };
    expect(await answer(emailOf('customer-500'))).toEqual(await answer('nobody-500@example.com'));
    expect(await letterAfter(identity.environment, emailOf('customer-500'), 0)).toContain('/password/new/');
    const letter = await letterAfter(identity.environment, 'nobody-500@example.com', 0);
    expect(letter).toContain('has no account');
    expect(letter).not.toContain('/password/');
  });

  it('is answered before anybody has looked whether there is one: there is nothing to be measured', async () => {
    const emails = [emailOf('customer-501'), 'nobody-501@example.com'];
    await inDatabase(async (client) => {
      await client.query('BEGIN; LOCK TABLE account IN ACCESS EXCLUSIVE MODE');
      const statuses: number[] = [];
      const asking = emails.map(async (email) => statuses.push((await ask(email)).status));
      try {
        await eventually(() => expect(statuses).toEqual([200, 200]), { withinMs: 10_000 });
        for (const email of emails) expect(await lettersTo(identity.environment, email)).toEqual([]);
      } finally {
        await client.query('ROLLBACK');
        await Promise.all(asking);
      }
    });
    expect(await letterAfter(identity.environment, emailOf('customer-501'), 0)).toContain('/password/new/');
    await letterAfter(identity.environment, 'nobody-501@example.com', 0);
  });

  it('floods nobody’s mailbox, at however many replicas and from wherever it is asked', async () => {
    const other = await identity.replica();
    for (const email of [emailOf('customer-502'), 'nobody-502@example.com']) {
      const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => ask(email, from(), n % 2 === 0 ? identity.url : other.url)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
      expect(answers.filter(({ status, headers }) => status === 429 && Number(headers.get('retry-after')) > 0)).toHaveLength(7);
      await letterAfter(identity.environment, email, 2);
      expect(await lettersTo(identity.environment, email)).toHaveLength(3);
    }
  });

  it('floods no mailboxes from one address, nor from the many that one household has', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 12; n += 1) statuses.push((await ask(`somebody-${n}@example.com`, { 'x-forwarded-for': `2001:db8:1:2::${n + 1}` })).status);
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 200), 429, 429]);
    expect((await ask('somebody-else@example.com', { 'x-forwarded-for': '2001:db8:1:3::1' })).status).toBe(200);
  });

  it('takes a form of ours', async () => {
    const email = emailOf('customer-503');
    const browser = openBrowser(identity.url);
    const { text } = await browser.get(`${identity.url}/password/forgotten`);
    const form = /name="form" value="([^"]+)"/.exec(text)?.[1] ?? '';
    expect((await browser.post('/password/forgotten', { email })).status).toBe(403);
    expect((await openBrowser(identity.url).post('/password/forgotten', { email, form })).status).toBe(403);
    expect((await browser.post('/password/forgotten', { email, form }, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await browser.post('/password/forgotten', { email, form }, { origin: 'https://evil.example' })).status).toBe(403);
    expect(await lettersTo(identity.environment, email)).toEqual([]);
  });

  it('sends a link to us, whatever a request says that we are called', async () => {
    const email = emailOf('customer-504');
    await ask(email, { ...from(), 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' });
    expect(new URL(linkIn(await letterAfter(identity.environment, email, 0))).origin).toBe(new URL(identity.url).origin);
  });

  it('gives no account away that stands under an address nobody has confirmed, by a slip of the finger', async () => {
    const [email, browser] = ['slipped@example.com', openBrowser(identity.url)];
    const { url } = await invite(['support'], identity.environment);
    await browser.get(url);
    await browser.submit(pathOf(url), { name: 'Slipped', email, password: fresh });
    const confirm = linkIn(await letterAfter(identity.environment, email, 0));
    await ask(email);
    const letter = await letterAfter(identity.environment, email, 1);
    expect(letter).toContain('cannot be done by mail');
    expect(letter).not.toContain('/password/');
    // nor does the other link do for it
    expect(await isGood(confirm)).toBe(true);
    expect(await isGood(confirm.replace('/account/address/', '/password/new/'))).toBe(false);
    // and whoever reads that mail confirms nothing: neither signed in as nobody, nor as somebody else
    const stranger = openBrowser(identity.url);
    expect((await stranger.get(confirm)).text).toContain('<h1>Sign in</h1>');
    await stranger.submit('/sign-in', { email: emailOf('customer-505'), password: 'dosirak-demo' });
    expect(stranger.page.status).toBe(410);
    await stranger.get(`${identity.url}/account`);
    const form = /name="form" value="([^"]+)"/.exec(stranger.page.text)?.[1] ?? '';
    expect((await stranger.post(pathOf(confirm), { form })).status).toBe(410);
    expect((await accountOf(identity.environment, email))?.emailConfirmedAt).toBeNull();
  });
});

describe('a link to a new password', () => {
  it('is good once, however many use it at once and at several replicas', async () => {
    const other = await identity.replica();
    const url = await link('customer-510');
    const browsers = await Promise.all(Array.from({ length: 6 }, async (_, n) => {
      const browser = openBrowser(n % 2 === 0 ? identity.url : other.url);
      await browser.get(pathOf(url));
      return browser;
    }));
    const answers = await Promise.all(browsers.map((browser, n) => browser.submit(pathOf(url), { password: `${fresh} ${n}` })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410, 410, 410]);
    expect(await isGood(url)).toBe(false);
    const winner = answers.findIndex(({ status }) => status === 200);
    expect((await signIn(identity.url, emailOf('customer-510'), `${fresh} ${winner}`)).code).toBeTruthy();
  });

  it('runs out after half an hour', async () => {
    const url = await link('customer-511');
    later(30 * 60 - 1);
    expect(await isGood(url)).toBe(true);
    const browser = openBrowser(identity.url);
    await browser.get(url);
    later(1);
    expect((await browser.submit(pathOf(url), { password: fresh })).status).toBe(410);
    expect(await isGood(url)).toBe(false);
  });

  it('is good no more once there is a newer one, or another password', async () => {
    const [first, second] = [await link('customer-512'), await link('customer-512')];
    expect([await isGood(first), await isGood(second)]).toEqual([false, true]);
    const browser = openBrowser(identity.url);
    await browser.get(`${identity.url}/account/password`);
    await browser.submit('/sign-in', { email: emailOf('customer-512'), password: 'dosirak-demo' });
    expect((await browser.submit('/account/password', { current: 'dosirak-demo', password: fresh })).status).toBe(200);
    expect(await isGood(second)).toBe(false);
  });

  it('is used by nobody who only looks at it, as what scans mail does', async () => {
    const url = await link('customer-513');
    for (const method of ['GET', 'HEAD', 'OPTIONS']) await fetch(url, { method });
    expect((await fetch(url, { method: 'POST', body: new URLSearchParams({ password: fresh }) })).status).toBe(403);
    expect((await setByLink(url, fresh)).status).toBe(200);
  });

  it('cannot be guessed, nor be one that was mailed for something else', async () => {
    const url = await link('customer-514');
    for (const wrong of [url.replace(/.\?/, '!?'), `${identity.url}/password/new/x`, `${identity.url}/password/new/${'x'.repeat(5_000)}`, url.replace('/password/new/', '/account/address/')]) {
      expect((await openBrowser(identity.url).get(wrong)).text).not.toContain('new-password');
    }
  });

  it('is kept as a digest: whoever reads the database cannot use it', async () => {
    const url = await link('customer-515');
    const secret = pathOf(url).split('/').at(-1) ?? '';
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    const { rows } = await inDatabase((client) => client.query('SELECT * FROM mailed_link'));
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(secret);
    for (const { token_hash } of rows as { token_hash: string }[]) expect(await isGood(`${identity.url}/password/new/${token_hash}`)).toBe(false);
  });

  it('leads nobody elsewhere, is in nobody’s frame, and is told to nobody by the page it opens', async () => {
    const url = await link('customer-516');
    for (const page of [url, `${identity.url}/password/forgotten`, `${identity.url}/password/new/none`]) {
      const { headers, text } = await openBrowser(identity.url).get(page);
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';.*frame-ancestors 'none'/);
      expect(Object.fromEntries(headers)).toMatchObject({ 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' });
      expect(text).not.toMatch(/<script|<style| style=| on[a-z]+=|javascript:|(?:href|src|action)="(?:https?:)?\/\//i);
    }
    // the sign-in that somebody came from is a page of ours, whatever the cookie says
    for (const [n, cookie] of ['https://evil.example/', '//evil.example', '../../evil', '%2e%2e%2fevil-evil'].entries()) {
      const browser = openBrowser(identity.url);
      const form = /name="form" value="([^"]+)"/.exec((await browser.get(await link(`customer-52${n}`))).text)?.[1] ?? '';
      const own = [...browser.cookies.values()].map(({ value }) => `dosirak_form=${value}`).join('; ');
      const response = await fetch(browser.page.url, { method: 'POST', redirect: 'manual', headers: { cookie: `${own}; dosirak_came_from=${cookie}` }, body: new URLSearchParams({ form, password: fresh }) });
      expect({ status: response.status, to: response.headers.get('location') }).toEqual({ status: 200, to: null });
    }
  });

  it('is no way in past the rules for passwords, and forgets who guessed at the old one', async () => {
    const email = emailOf('customer-517');
    const browser = openBrowser(identity.url);
    await browser.get(authorizeUrl(identity.url, newVerifier()));
    for (let n = 0; n < 6; n += 1) await browser.submit('/sign-in', { email, password: `wrong ${n}` }, from());
    expect(browser.page.status).toBe(429);
    const url = await link('customer-517');
    for (const password of ['', 'short', 'password123', 'customer-517', 'x'.repeat(201)]) expect((await setByLink(url, password)).status).toBe(422);
    expect((await setByLink(url, fresh)).status).toBe(200);
    expect((await signIn(identity.url, email, fresh)).code).toBeTruthy();
  });
});

describe('a new password ends', () => {
  const change = async (account: string) => {
    const url = await link(account);
    later(1);
    expect((await setByLink(url, fresh)).status).toBe(200);
  };
  const come = async (account: string) => {
    const { browser, code, verifier } = await signIn(identity.url, emailOf(account));
    return { browser, code, verifier };
  };

  it('every session, and every token that renews itself', async () => {
    const thieves = [await come('customer-530'), await come('customer-530')];
    const tokens = await Promise.all(thieves.map(async ({ code, verifier }) => (await redeem(identity.url, code, verifier)).body));
    await change('customer-530');
    for (const { refresh_token } of tokens) expect(await refresh(identity.url, refresh_token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    for (const { browser } of thieves) expect((await browser.get(authorizeUrl(identity.url, newVerifier()))).text).toContain('<h1>Sign in</h1>');
  });

  it('a code that was not redeemed yet', async () => {
    const { code, verifier } = await come('customer-531');
    await change('customer-531');
    expect(await redeem(identity.url, code, verifier)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('a sign-in that somebody with the old one has begun, and waits to finish', async () => {
    const waiting = await signInAndWait(identity.url, emailOf('customer-532'));
    await change('customer-532');
    const { status, text, headers } = await waiting.goOn();
    expect({ to: headers.get('location'), isServed: status < 500 }).toEqual({ to: null, isServed: true });
    expect(text).toMatch(/<h1>(Sign in|Something went wrong)<\/h1>/);
  });

  it('what was being written at that very moment, and comes back to the database afterwards', async () => {
    const { browser, code, verifier } = await come('customer-533');
    const { refresh_token } = (await redeem(identity.url, code, verifier)).body;
    const id = (await accountOf(identity.environment, emailOf('customer-533')))?.id;
    const written = await inDatabase(async (client) => (await client.query('SELECT * FROM oidc_record WHERE account_id = $1', [id])).rows as Record<string, unknown>[]);
    expect(written.length).toBeGreaterThan(2);
    await change('customer-533');
    await inDatabase(async (client) => {
      for (const row of written) {
        const names = Object.keys(row);
        await client.query(`INSERT INTO oidc_record (${names.join(', ')}) VALUES (${names.map((_, n) => `$${n + 1}`).join(', ')})`, Object.values(row));
      }
    });
    expect(await refresh(identity.url, refresh_token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect((await browser.get(authorizeUrl(identity.url, newVerifier()))).text).toContain('<h1>Sign in</h1>');
    expect((await browser.get(`${identity.url}/account`)).text).toContain('<h1>Sign in</h1>');
    expect((await signIn(identity.url, emailOf('customer-533'), fresh, browser)).code).toBeTruthy();
  });
});

describe('a mail server', () => {
  it('that repeats the address, or does not take the mail, brings neither the address nor the link into the log', async () => {
    const server = new SMTPServer({
      authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'],
      onRcptTo: ({ address: to }, _session, callback) => callback(Object.assign(new Error(`<${to}>: nobody here`), { responseCode: 550 })),
    });
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    const { writeSync, write } = fs;
    const lines: string[] = [];
    fs.writeSync = ((fd: number, text: string, ...rest: unknown[]) => (fd === 2 ? (lines.push(String(text)), Buffer.byteLength(String(text))) : (writeSync as (...all: unknown[]) => number)(fd, text, ...rest))) as typeof fs.writeSync;
    fs.write = ((...args: unknown[]) => {
      if (args[0] !== 2) return (write as (...all: unknown[]) => void)(...args);
      lines.push(String(args[1]));
      queueMicrotask(() => (args.at(-1) as (error: null, written: number) => void)(null, Buffer.byteLength(String(args[1]))));
    }) as typeof fs.write;
    try {
      await using mailing = await startIdentity({ environment: { LOG_LEVEL: 'debug', SMTP_URL: `smtp://127.0.0.1:${(server.server.address() as { port: number }).port}` } });
      const [known, unknown] = [await ask(emailOf('customer-540'), {}, mailing.url), await ask('nobody-540@example.com', {}, mailing.url)];
      expect([known.status, unknown.status]).toEqual([200, 200]);
      await eventually(() => expect(lines.join('').match(/a letter was not sent/g)).toHaveLength(2));
      const browser = openBrowser(mailing.url);
      await browser.get(authorizeUrl(mailing.url, newVerifier()));
      await browser.get(`${new URL(browser.page.url).pathname}/sign-up`);
      expect(await browser.submit('/sign-up', { name: 'Nobody', email: 'nobody-541@example.com', password: fresh })).toMatchObject({ status: 503, text: expect.stringContaining('No mail can be sent at the moment.') });
    } finally {
      Object.assign(fs, { write, writeSync });
      await new Promise<void>((resolve) => server.close(() => resolve()));
    }
    const log = lines.join('');
    expect(log).toContain('EENVELOPE 550');
    for (const secret of ['customer-540', 'nobody-54', '/password/new/']) expect(log).not.toContain(secret);
  });
});
