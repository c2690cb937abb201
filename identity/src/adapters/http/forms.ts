import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { cookieOf, setCookie } from './cookies.ts';

/** What somebody filled in: every field once, as text. */
export type Filled = Readonly<Record<string, string>>;

export const parseForm = (body: string): Filled => Object.fromEntries(new URLSearchParams(body));

export type Forms = {
  /** The token for the forms of a page, and the cookie that goes with it. */
  token(request: FastifyRequest, reply: FastifyReply): string;
  /** Whether what was sent comes from a form of ours, in the browser it was made for. */
  isOurs(request: FastifyRequest, filled: Filled): boolean;
};

/**
 * Against forms that another site has a browser send (OWASP's signed double-submit cookie): the token is made of a cookie that no
 * other site can read, by keys that nobody else has; and the browser says itself where a form comes from. The first key is the newest.
 */
export const createForms = (issuer: () => string, keys: () => readonly string[]): Forms => {
  const isHttps = () => issuer().startsWith('https:');
  const cookieName = () => (isHttps() ? '__Host-dosirak_form' : 'dosirak_form');
  const kept = (request: FastifyRequest) => cookieOf(request, cookieName(), /^[\w-]{22}$/);
  const sign = (cookie: string, key: string) => createHmac('sha256', key).update(`form:${cookie}`).digest();
  return {
    token: (request, reply) => {
      let cookie = kept(request);
      if (cookie === null) {
        cookie = randomBytes(16).toString('base64url');
        setCookie(reply, cookieName(), cookie, { path: '/', isHttps: isHttps() });
      }
      return sign(cookie, keys()[0] as string).toString('base64url');
    },
    isOurs: (request, filled) => {
      const [site, from] = [request.headers['sec-fetch-site'], request.headers.origin];
      if (site !== undefined && site !== 'same-origin') return false;
      if (from !== undefined && from !== 'null' && from !== new URL(issuer()).origin) return false; // 'null' is what our own pages send, which tell nobody where they are
      const cookie = kept(request);
      const token = Buffer.from(filled['form'] ?? '', 'base64url');
      return cookie !== null && token.length === 32 && keys().some((key) => timingSafeEqual(token, sign(cookie, key)));
    },
  };
};
