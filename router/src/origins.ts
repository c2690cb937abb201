import type { FastifyInstance } from 'fastify';

/** Whether pages of an origin may ask this router. */
export type Origins = (origin: string) => boolean;

/** Origins as a list: `https://dosirak.example`, or `http://localhost:*` for whatever port. */
export const originsIn = (list: string): Origins => {
  const entries = list.split(',').map((entry) => entry.trim()).filter((entry) => entry !== '');
  const exact = new Set(entries.filter((entry) => !entry.endsWith(':*')));
  const anyPort = entries.filter((entry) => entry.endsWith(':*')).map((entry) => entry.slice(0, -2));
  return (origin) => exact.has(origin) || anyPort.some((entry) => origin === entry || (origin.startsWith(`${entry}:`) && /^\d+$/.test(origin.slice(entry.length + 1))));
};

const askedHeaders = 'content-type, authorization, apollo-require-preflight, x-apollo-operation-name, traceparent';

/** Cross-origin requests (WHATWG Fetch, CORS protocol), for the origins named. No cookies: who asks says so by a token. */
export const allowOrigins = (app: FastifyInstance, origins: Origins): void => {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('vary', 'origin');
    const { origin } = request.headers;
    if (origin !== undefined && origins(origin)) {
      reply.header('access-control-allow-origin', origin).header('access-control-expose-headers', 'retry-after, www-authenticate').header('cross-origin-resource-policy', 'cross-origin');
    }
    done();
  });
  app.options('/graphql', (request, reply) => {
    const { origin } = request.headers;
    if (origin === undefined || !origins(origin)) return reply.code(403).send();
    return reply.code(204).headers({ 'access-control-allow-methods': 'GET, POST', 'access-control-allow-headers': askedHeaders, 'access-control-max-age': '600' }).send();
  });
};

/** Whether a WebSocket may be opened by a page of that origin: one named, or the page of this very host. */
export const mayConnect = (origins: Origins, origin: string | undefined, host: string | undefined, isNeeded: boolean): boolean => {
  if (origin === undefined) return !isNeeded; // no browser
  if (origins(origin)) return true;
  return URL.canParse(origin) && host !== undefined && new URL(origin).host === host;
};
