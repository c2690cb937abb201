import { createHash, randomBytes } from 'node:crypto';

/** What came back, with its body read. */
export type Answer = { readonly status: number; readonly headers: Headers; readonly text: string; readonly url: string };

/** As much of a browser as signing in takes: it keeps cookies by their path, follows redirects within the issuer, and fills in forms. */
export type Browser = {
  get(url: string, headers?: Record<string, string>): Promise<Answer>;
  /** Sends the form with that action (its end is enough) of the page it is on. */
  submit(action: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<Answer>;
  post(url: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<Answer>;
  /** By name; with their attributes as they were set. */
  readonly cookies: ReadonlyMap<string, { readonly value: string; readonly path: string; readonly attributes: string }>;
  readonly page: Answer;
};

export const openBrowser = (issuer: string): Browser => {
  const cookies = new Map<string, { value: string; path: string; attributes: string }>();
  let page: Answer = { status: 0, headers: new Headers(), text: '', url: issuer };
  const keep = (line: string) => {
    const [pair = '', ...attributes] = line.split(/;\s*/);
    const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
    const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice(5) ?? '/';
    const key = `${name}@${path}`;
    if (value === '' || attributes.some((attribute) => /^expires=.*1970/i.test(attribute))) cookies.delete(key);
    else cookies.set(key, { value, path, attributes: attributes.join('; ') });
  };
  const send = async (method: 'GET' | 'POST', url: string, body: string | undefined, headers: Record<string, string>): Promise<Answer> => {
    const target = new URL(url, issuer);
    const cookie = [...cookies].filter(([, { path }]) => target.pathname === path || target.pathname.startsWith(path.endsWith('/') ? path : `${path}/`)).map(([key, { value }]) => `${key.split('@')[0]}=${value}`).join('; ');
    const form = body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
    const response = await fetch(target, { method, body, redirect: 'manual', headers: { 'accept-language': 'en', ...form, ...(cookie && { cookie }), ...headers } });
    for (const line of response.headers.getSetCookie()) keep(line);
    page = { status: response.status, headers: response.headers, text: await response.text(), url: target.href };
    const location = response.headers.get('location');
    if (location === null) return page;
    const next = new URL(location, target);
    return next.origin === new URL(issuer).origin ? send('GET', next.href, undefined, {}) : page;
  };
  const post: Browser['post'] = (url, fields, headers = {}) => send('POST', url, new URLSearchParams(fields).toString(), headers);
  return {
    get: (url, headers = {}) => send('GET', url, undefined, headers),
    post,
    submit: (end, fields, headers) => {
      const forms = [...page.text.matchAll(/<form [^>]*action="([^"]*)"[^>]*>([^]*?)<\/form>/g)];
      const [, action = '', content = ''] = forms.find(([, candidate]) => candidate!.replace(/\?.*$/, '').endsWith(end)) ?? [];
      if (action === '') throw new Error(`the page has no form that goes to …${end}:\n${page.text}`);
      const hidden = [...content.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(([, name, value]) => [name!, value!] as const);
      return post(action, { ...Object.fromEntries(hidden), ...fields }, headers);
    },
    cookies,
    get page() {
      return page;
    },
  };
};

export const redirectUri = 'http://localhost:5173/callback';
export const newVerifier = (): string => randomBytes(32).toString('base64url');
export const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');
export const allScopes = 'openid profile offline_access orders:read orders:write store:write deliveries:write support';

/** Where the web client sends somebody who is to sign in. `with` adds parameters, or (undefined) leaves some out. */
export const authorizeUrl = (issuer: string, verifier: string, more: Record<string, string | undefined> = {}): string => {
  const parameters = { client_id: 'dosirak-web', response_type: 'code', redirect_uri: redirectUri, scope: allScopes, state: 'a state', code_challenge: challengeOf(verifier), code_challenge_method: 'S256', ...more };
  return `${issuer}/authorize?${new URLSearchParams(Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined))}`;
};

export type Tokens = { readonly access_token: string; readonly refresh_token: string; readonly id_token: string; readonly scope: string; readonly expires_in: number };

/** What the token endpoint answers. */
export const askForTokens = async (issuer: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<{ status: number; body: Tokens & { error?: string; error_description?: string } }> => {
  const response = await fetch(`${issuer}/token`, { method: 'POST', headers, body: new URLSearchParams({ client_id: 'dosirak-web', ...fields }) });
  return { status: response.status, body: (await response.json()) as Tokens };
};

export const redeem = (issuer: string, code: string, verifier: string, more: Record<string, string> = {}) =>
  askForTokens(issuer, { grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: redirectUri, ...more });
export const refresh = (issuer: string, token: string, more: Record<string, string> = {}) => askForTokens(issuer, { grant_type: 'refresh_token', refresh_token: token, ...more });

/** What the client is sent back with. */
export const returned = ({ headers, status, text }: Answer): URLSearchParams => {
  const location = headers.get('location');
  if (location === null) throw new Error(`there was no way back to the client, but ${status}:\n${text}`);
  return new URL(location).searchParams;
};

/** Signs somebody in by the pages, as far as the code. */
export const signIn = async (issuer: string, email: string, password = 'dosirak-demo', browser = openBrowser(issuer), more: Record<string, string | undefined> = {}, headers: Record<string, string> = {}): Promise<{ browser: Browser; code: string; verifier: string; back: URLSearchParams }> => {
  const verifier = newVerifier();
  let answer = await browser.get(authorizeUrl(issuer, verifier, more));
  if (answer.headers.get('location') === null) answer = await browser.submit('/sign-in', { email, password }, headers);
  const back = returned(answer);
  return { browser, verifier, back, code: back.get('code') ?? '' };
};

/** Somebody who has shown their password, and waits with going on from there. */
export const signInAndWait = async (issuer: string, email: string, password = 'dosirak-demo'): Promise<{ goOn(): Promise<Answer> }> => {
  const browser = openBrowser(issuer);
  await browser.get(authorizeUrl(issuer, newVerifier()));
  const form = /name="form" value="([^"]+)"/.exec(browser.page.text)?.[1] ?? '';
  const cookie = [...browser.cookies].map(([name, { value }]) => `${name.split('@')[0]}=${value}`).join('; ');
  const { status, headers } = await fetch(`${browser.page.url}/sign-in`, { method: 'POST', redirect: 'manual', headers: { cookie }, body: new URLSearchParams({ form, email, password }) });
  if (status !== 303) throw new Error(`the password was not right: ${status}`);
  return { goOn: () => browser.get(headers.get('location') ?? '') };
};
