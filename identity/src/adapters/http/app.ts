import Fastify, { type FastifyInstance } from 'fastify';
import type Provider from 'oidc-provider';
import { z } from 'zod';
import type { Logger } from '#platform/logger.ts';
import type { Account, Language } from '../../application/ports.ts';
import { addressOf } from './address.ts';
import { parseForm } from './forms.ts';
import { securityHeaders } from './headers.ts';
import { faultPage } from './pages/fault.ts';
import { languageOf } from './pages/language.ts';
import { icon, iconHref } from './pages/logo.ts';
import { style, styleHref } from './pages/style.ts';

export type AppOptions = {
  readonly issuer: () => string;
  readonly provider: () => Promise<Provider>;
  readonly formTargets: readonly string[];
  readonly trustProxy: number;
  /** How many milliseconds an address has to wait before it may ask for more; 0 lets it through. */
  readonly waitOf: (address: string) => Promise<number>;
  readonly ready: () => Promise<unknown>;
  readonly logger: Logger;
  /** Adds the pages. */
  readonly pages: (app: FastifyInstance) => void;
  /** In development: a token for anybody of the demo city. */
  readonly demo: { readonly person: (account: string) => Promise<Account | null>; readonly issue: (account: Account, lifeSeconds: number) => Promise<string> } | null;
};

/** Everything that identity answers over HTTP. oidc-provider does the protocol, the rest is ours. */
export const createApp = ({ issuer, provider, formTargets, trustProxy, waitOf, ready, logger, pages, demo }: AppOptions): FastifyInstance => {
  const app = Fastify({ bodyLimit: 64 * 1024, forceCloseConnections: true, trustProxy: (_address, hop) => hop < trustProxy });
  const headers = () => Object.entries(securityHeaders({ issuer: issuer(), formTargets }));

  app.addHook('onRequest', async (request, reply) => {
    if (free.test(request.url)) return;
    const waitMs = await waitOf(addressOf(request));
    if (waitMs > 0) return reply.code(429).header('retry-after', Math.ceil(waitMs / 1_000)).type('text/plain').send('Too many requests: please wait a little.\n');
  });
  app.get('/health/live', async () => ({ status: 'alive' }));
  app.get('/health/ready', async (_request, reply) => {
    try {
      await ready();
      return { status: 'ready' };
    } catch (error) {
      return reply.code(503).send({ status: 'not ready', reason: (error as Error).message });
    }
  });

  void app.register(async (ours) => {
    ours.removeContentTypeParser('text/plain');
    ours.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => done(null, parseForm(body as string)));
    ours.addHook('onRequest', async (request, reply) => {
      for (const [name, value] of headers()) reply.header(name, value);
      reply.header('cache-control', 'no-store').type('text/html; charset=utf-8');
      asIssuer(request.raw.headers, issuer());
    });
    ours.addHook('preHandler', async (request) => {
      if (request.method === 'POST' && (typeof request.body !== 'object' || request.body === null)) request.body = {};
    });
    ours.setErrorHandler((error, request, reply) => {
      const status = (error as { statusCode?: number }).statusCode ?? 500;
      if (status >= 500) logger.error({ err: error }, 'a page failed');
      return reply.code(status).send(faultPage({ language: languageOf(request.headers['accept-language']) satisfies Language }));
    });
    ours.get(styleHref, async (_request, reply) => reply.header('cache-control', 'public, max-age=31536000, immutable').type('text/css; charset=utf-8').send(style));
    ours.get(iconHref, async (_request, reply) => reply.header('cache-control', 'public, max-age=86400').type('image/svg+xml').send(icon));
    pages(ours);
    if (demo !== null) demoRoute(ours, demo);
  });

  void app.register(async (protocol) => {
    protocol.removeAllContentTypeParsers();
    protocol.addContentTypeParser('*', (_request, _payload, done) => done(null)); // oidc-provider reads the body itself
    protocol.all('/*', async (request, reply) => {
      const callback = (await provider()).callback();
      reply.hijack();
      for (const [name, value] of headers()) reply.raw.setHeader(name, value);
      asIssuer(request.raw.headers, issuer());
      await callback(request.raw, reply.raw);
    });
  });
  return app;
};

/** What everybody needs to verify tokens has no limit, nor has what costs nothing. */
const free = /^\/(health\/|jwks$|\.well-known\/|development\/|style\.|icon\.)/;

/** What we are called, and whether by https, is what is configured: whatever a request says of it, oidc-provider would believe. */
const asIssuer = (headers: Record<string, unknown>, issuer: string): void => {
  const { protocol, host } = new URL(issuer);
  Object.assign(headers, { host, 'x-forwarded-host': host, 'x-forwarded-proto': protocol.slice(0, -1) });
};

const Wish = z.strictObject({ account: z.string(), expiresIn: z.number().int().positive() });

const demoRoute = (app: FastifyInstance, { person, issue }: NonNullable<AppOptions['demo']>): void => {
  app.post('/development/token', async (request, reply) => {
    reply.type('application/json');
    const wish = Wish.safeParse(request.body);
    const account = wish.success ? await person(wish.data.account) : null;
    if (!wish.success || account === null) return reply.code(400).send({ error: 'nobody of the demo city is called that' });
    return reply.send({ access_token: await issue(account, wish.data.expiresIn) });
  });
};
