import type { FastifyInstance, FastifyReply } from 'fastify';

const locked = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
/** Apollo Sandbox' page says itself, by nonce and address, which scripts and styles it loads; this locks what it leaves open. */
const ofLandingPage = "frame-ancestors 'none'; base-uri 'none'; form-action 'none'; object-src 'none'";

/** Headers on every answer: nothing is to be sniffed, framed, referred to or kept. */
export const sendHeaders = (app: FastifyInstance, isProduction: boolean): void => {
  const headers: Record<string, string> = {
    'content-security-policy': locked,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'permissions-policy': 'accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
    // whoever came here over HTTPS is to come over HTTPS again; over plain HTTP browsers do not heed it
    ...(isProduction && { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }),
  };
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
};

export const loosenForLandingPage = (reply: FastifyReply): void => void reply.header('content-security-policy', ofLandingPage);
