import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { personCalled } from '#demo-city/people.ts';
import { argonPasswords } from '../../identity/src/adapters/crypto/argon2.ts';
import { PasswordsBusy } from '../../identity/src/application/ports.ts';
import { authorizeUrl, type Browser, newVerifier, openBrowser, redeem, returned, signIn } from '../../identity/test/browser.ts';
import { accountOf } from '../../identity/test/account.ts';
import { startIdentity, type TestIdentity } from '../../identity/test/identity.ts';
import { codeFor, lettersTo } from '../../identity/test/mail.ts';

let now = Date.now();
let identity: TestIdentity;
beforeAll(async () => {
  identity = await startIdentity({ clock: () => new Date(now), environment: { TRUST_PROXY: '1' } });
});
afterAll(() => identity?.[Symbol.asyncDispose]());

const later = (seconds: number) => (now += seconds * 1_000);
/** Somebody at an address of their own, so that one test's failures are not another's. */
let address = 0;
const from = () => ({ 'x-forwarded-for': `203.0.113.${(address += 1)}` });
const atSignIn = async (url = identity.url) => {
  const browser = openBrowser(url);
  await browser.get(authorizeUrl(url, newVerifier()));
  return browser;
};
const attempt = (browser: Browser, email: string, password: string, headers = from()) => browser.submit('/sign-in', { email, password }, headers);

const signUp = async (name: string, email: string, password: string, headers = from()) => {
  const browser = await atSignIn();
  await browser.get(`${new URL(browser.page.url).pathname}/sign-up`);
  await browser.submit('/sign-up', { name, email, password }, headers);
  return browser;
};
const inDatabase = async <Row extends object>(sql: string): Promise<Row[]> => {
  const client = new pg.Client(identity.environment['IDENTITY_DATABASE_URL']);
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
};

describe('guessing', () => {
  it('at one account gets slower and slower, from wherever it comes, and the right password waits as well', async () => {
    const browser = await atSignIn();
    for (let n = 0; n < 5; n += 1) expect((await attempt(browser, 'customer-10@dosirak.example', `wrong ${n}`)).status).toBe(401);
    const refused = await attempt(browser, 'customer-10@dosirak.example', 'dosirak-demo');
    expect({ status: refused.status, wait: refused.headers.get('retry-after') }).toEqual({ status: 429, wait: '2' });
    const waits: number[] = [];
    for (let n = 0; n < 12; n += 1) {
      const wait = Number((await attempt(browser, 'customer-10@dosirak.example', 'wrong')).headers.get('retry-after'));
      waits.push(wait);
      later(wait);
      expect((await attempt(browser, 'customer-10@dosirak.example', 'wrong')).status).toBe(401);
    }
    expect(waits).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
    later(900);
    expect((await attempt(browser, 'customer-10@dosirak.example', 'dosirak-demo')).headers.get('location')).toContain('code=');
    const fresh = await atSignIn();
    expect((await attempt(fresh, 'customer-10@dosirak.example', 'wrong')).status).toBe(401); // signed in: forgotten
  });

  it('in a batch, at once and at two replicas, gets no more tries than one after another', async () => {
    const other = await identity.replica();
    const browsers = await Promise.all(Array.from({ length: 40 }, () => atSignIn()));
    const answers = await Promise.all(browsers.map((browser, n) => {
      const target = new URL(browser.page.url);
      const token = /name="form" value="([^"]+)"/.exec(browser.page.text)?.[1] ?? '';
      return browser.post(`${n % 2 === 0 ? identity.url : other.url}${target.pathname}/sign-in`, { form: token, email: 'customer-11@dosirak.example', password: `guess ${n}` }, from());
    }));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(35);
  });

  it('at many accounts from one address gets slower too, while others go on', async () => {
    const headers = from();
    const browser = await atSignIn();
    const statuses: number[] = [];
    for (let n = 0; n < 32; n += 1) statuses.push((await attempt(browser, `customer-${100 + n}@dosirak.example`, 'dosirak-dem0', headers)).status);
    expect(statuses.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => 401));
    expect(statuses.slice(30)).toEqual([429, 429]);
    expect((await attempt(browser, 'customer-200@dosirak.example', 'dosirak-demo')).headers.get('location')).toContain('code=');
  });

  it('cannot pretend to come from elsewhere: only what our own proxy says counts', async () => {
    const browser = await atSignIn();
    const statuses: number[] = [];
    for (let n = 0; n < 32; n += 1) statuses.push((await attempt(browser, `customer-${300 + n}@dosirak.example`, 'x', { 'x-forwarded-for': `198.51.100.${n}, 203.0.113.250` })).status);
    expect(statuses.slice(30)).toEqual([429, 429]);
  });
});

describe('asking without end', () => {
  it('is turned away, by address, before it costs anything; and others, and who verifies tokens, go on', async () => {
    await using small = await startIdentity({ demoCity: false, environment: { IDENTITY_REQUESTS_PER_MINUTE: '5', TRUST_PROXY: '1' } });
    const ask = async (path: string, headers: Record<string, string>) => (await fetch(`${small.url}${path}`, { headers, redirect: 'manual' })).status;
    const [headers, others] = [from(), from()];
    const statuses: number[] = [];
    for (let n = 0; n < 7; n += 1) statuses.push(await ask(new URL(authorizeUrl(small.url, newVerifier())).pathname, headers));
    expect(statuses).toEqual([400, 400, 400, 400, 400, 429, 429]);
    expect(await ask('/jwks', headers)).toBe(200);
    expect(await ask('/authorize', others)).toBe(400);
  });
});

describe('who has an account', () => {
  it('is not told at sign-in: unknown and wrong look alike, wait alike and take alike', async () => {
    const browser = await signUp('Mina', 'mina@example.com', 'a rather long sentence');
    await browser.submit('/code', { code: await codeFor(identity.environment, 'mina@example.com') });
    const ask = async (email: string) => {
      const page = await atSignIn();
      const { status, text, headers } = await attempt(page, email, 'wrong');
      const plain = text.replaceAll(email, 'EMAIL').replaceAll(/interaction\/[\w-]+/g, 'interaction').replaceAll(/value="[\w-]{43}"/g, 'TOKEN');
      return { status, plain, wait: headers.get('retry-after') };
    };
    for (let n = 0; n < 7; n += 1) expect(await ask('nobody@example.com')).toEqual(await ask('mina@example.com'));
    expect((await ask('mina@example.com')).status).toBe(429);
  });

  it('cannot be measured: for nobody a password is worked on just as for somebody', async () => {
    const passwords = argonPasswords();
    const kept = await passwords.hash('a rather long sentence');
    const works = [() => passwords.verify('wrong', kept), () => passwords.pretend('wrong')];
    const times: number[][] = [[], []];
    // in turns: what else the machine does slows both alike
    for (let n = 0; n < 15; n += 1) {
      for (const [index, work] of works.entries()) {
        const start = performance.now();
        await work();
        times[index]!.push(performance.now() - start);
      }
    }
    const [somebody, nobody] = times.map((each) => each.toSorted((x, y) => x - y)[7] as number) as [number, number];
    expect(nobody / somebody).toBeGreaterThan(0.5);
    expect(nobody / somebody).toBeLessThan(2);
  });

  it('is not told at sign-up: the answer is the same, only the mail is not', async () => {
    const page = async (email: string) => {
      const { page: answer } = await signUp('Mina', email, 'a rather long sentence');
      return { status: answer.status, plain: answer.text.replaceAll(email, 'EMAIL').replaceAll(/interaction\/[\w-]+/g, 'interaction').replaceAll(/value="[\w-]{36,43}"/g, 'SECRET') };
    };
    expect(await page('customer-20@dosirak.example')).toEqual(await page('nobody-20@example.com'));
    expect((await lettersTo(identity.environment, 'customer-20@dosirak.example')).at(-1)).toContain('account already');
    expect(await codeFor(identity.environment, 'customer-20@dosirak.example')).toBe('');
    expect(await codeFor(identity.environment, 'nobody-20@example.com')).toMatch(/^\d{6}$/);
  });
});

describe('signing up', () => {
  it('makes a customer of whoever has the code, signed in at once', async () => {
    const browser = openBrowser(identity.url);
    const verifier = newVerifier();
    await browser.get(authorizeUrl(identity.url, verifier));
    await browser.get(`${new URL(browser.page.url).pathname}/sign-up`);
    await browser.submit('/sign-up', { name: ' 김  새봄 ', email: 'Saebom@Example.com', password: 'a rather long sentence' }, from());
    const back = returned(await browser.submit('/code', { code: await codeFor(identity.environment, 'saebom@example.com') }));
    const { body } = await redeem(identity.url, back.get('code') ?? '', verifier);
    const claims = JSON.parse(Buffer.from(body.access_token.split('.')[1] ?? '', 'base64url').toString()) as object;
    expect(claims).toMatchObject({ name: '김 새봄', roles: ['CUSTOMER'], scope: 'orders:read orders:write' });
    expect((await signIn(identity.url, 'saebom@example.com', 'a rather long sentence')).code).toBeTruthy();
    const { id } = (await accountOf(identity.environment, 'saebom@example.com'))!;
    expect(await inDatabase(`SELECT type, data FROM outbox WHERE aggregate_id = '${id}'`)).toEqual([{ type: 'account.CustomerSignedUp.v1', data: {} }]);
  });

  it('gives five tries at the code, however many come at once, and a quarter of an hour', async () => {
    const email = 'guessed@example.com';
    const browser = await signUp('Guessed', email, 'a rather long sentence');
    const code = await codeFor(identity.environment, email);
    const wrong = code === '000000' ? '000001' : '000000';
    const hidden = Object.fromEntries([...browser.page.text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(([, name, value]) => [name!, value!]));
    const action = `${new URL(browser.page.url).pathname.replace(/\/sign-up$/, '')}/code`;
    const answers = await Promise.all(Array.from({ length: 12 }, () => browser.post(action, { ...hidden, code: wrong })));
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(5);
    expect((await browser.post(action, { ...hidden, code })).status).toBe(410);
    const slow = await signUp('Slow', 'slow@example.com', 'a rather long sentence');
    const right = await codeFor(identity.environment, 'slow@example.com');
    later(15 * 60 + 1);
    expect((await slow.submit('/code', { code: right })).status).toBe(410);
  });

  it('makes one account, however often it is confirmed at once', async () => {
    const signedUp = async () => (await inDatabase("SELECT 1 FROM outbox WHERE type = 'account.CustomerSignedUp.v1'")).length;
    const [email, before] = ['twice@example.com', await signedUp()];
    const browsers = [await signUp('Twice', email, 'a rather long sentence'), await signUp('Twice', email, 'a rather long sentence')];
    const codes = (await lettersTo(identity.environment, email)).map((letter) => /\b(\d{6})\b/.exec(letter)?.[1] ?? '');
    await Promise.all(browsers.map((browser, n) => browser.submit('/code', { code: codes[n] ?? '' })));
    expect(await signedUp()).toBe(before + 1);
    expect(await accountOf(identity.environment, email)).not.toBeNull();
  });

  it('sends nobody mail without end', async () => {
    for (let n = 0; n < 3; n += 1) expect((await signUp('Flood', 'flooded@example.com', 'a rather long sentence')).page.status).toBe(200);
    expect((await signUp('Flood', 'flooded@example.com', 'a rather long sentence')).page.status).toBe(429);
    expect(await lettersTo(identity.environment, 'flooded@example.com')).toHaveLength(3);
  });

  it.each([['short', 'short'], ['one of those everybody uses', 'password123'], ['a run along the keyboard', 'qwertyuiop'], ['one letter', 'aaaaaaaaaaaa'], ['their own name', 'new.person1'], ['ours', 'dosirak-1234']])('refuses a password that is %s', async (_, password) => {
    const browser = await signUp('New Person', 'new.person@example.com', password);
    expect(browser.page.status).toBe(422);
    expect(browser.page.text).toContain('aria-invalid="true"');
    expect(browser.page.text).toContain('href="#password"');
    expect(browser.page.text).not.toContain(`value="${password}"`);
  });

  it('is closed in production where no mail can be sent', async () => {
    await using production = await startIdentity({ environment: { NODE_ENV: 'production', OIDC_ISSUER: identity.url } });
    expect((await fetch(`${(await production.replica()).url}/interaction/x/sign-up`)).status).toBe(404);
  });
});

describe('what is kept', () => {
  it('is of no use to whoever reads it: no password, no code, no token, no session', async () => {
    const { code, verifier, browser } = await signIn(identity.url, 'customer-30@dosirak.example', undefined, undefined, {}, { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0) Whale/4.34' });
    const { body } = await redeem(identity.url, code, verifier);
    const session = [...browser.cookies].find(([name]) => name.startsWith('dosirak_session@'))?.[1].value ?? 'none';
    await signUp('Kept', 'kept@example.com', 'a rather long sentence');
    expect((await signUp('Kept Again', 'kept.again@example.com', 'a rather long sentence')).page.status).toBe(200);
    const tables = ['account', 'person_key', 'sign_up', 'sign_in', 'mailed_link', 'invitation', 'oidc_record', 'key_generation', 'throttle', 'outbox'];
    const dump = (await Promise.all(tables.map((table) => inDatabase(`SELECT * FROM ${table}`)))).flat();
    const all = JSON.stringify(dump, (_, value: unknown) => (isBytes(value) ? Buffer.from(value.data).toString('latin1') : value));
    expect(all).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
    const secrets = ['kept@example.com', 'Kept', 'customer-30@dosirak.example', personCalled('customer-30')!.name, 'a rather long sentence', await codeFor(identity.environment, 'kept@example.com'), body.refresh_token, session, code, '"d":', '203.0.113.1', 'Whale', 'Windows'];
    expect(secrets.filter((secret) => all.includes(secret))).toEqual([]);
  });

  it('asks for the memory of a few passwords only, and turns the rest of a flood away', async () => {
    const passwords = argonPasswords({ atOnce: 2, waiting: 4 });
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => passwords.hash('a rather long sentence')));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(6);
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(PasswordsBusy);
  });
});

/** Bytes as JSON has them. */
const isBytes = (value: unknown): value is { data: number[] } => typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer';
