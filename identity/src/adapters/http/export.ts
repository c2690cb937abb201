import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Exporting } from '../../application/export.ts';
import type { Account, Accounts } from '../../application/ports.ts';
import { isStillIn } from '../../domain/sign-outs.ts';
import { isOurs } from './clients.ts';
import type { WhoIsHere } from './session.ts';
import type { Bearer } from './tokens.ts';

type Dependencies = {
  readonly bearer: Bearer;
  readonly whoIsHere: WhoIsHere;
  readonly accounts: Pick<Accounts, 'byId'>;
  readonly exportOf: Exporting;
  /** From where a browser may ask with a token: the web client's origins. */
  readonly origins: readonly string[];
};

/** Identity's part of what is kept of a person (the rest is `exportMyData` of the graph), for a token of our own apps, or in a browser that is signed in. */
export const exportRoutes = (app: FastifyInstance, { bearer, whoIsHere, accounts, exportOf, origins }: Dependencies): void => {
  /** A script on another page reads it only with a token, which it has to have: cookies are not sent for it. */
  const allowing = (request: FastifyRequest, reply: FastifyReply) => {
    reply.header('vary', 'Origin');
    const { origin } = request.headers;
    if (origin !== undefined && origins.includes(origin)) reply.header('access-control-allow-origin', origin);
  };
  /** A token of an app of ours: what another one was let do is not to know all of this. */
  const byToken = async (authorization: string): Promise<Account | null> => {
    const person = await bearer(authorization);
    if (person === null || !isOurs(person.client)) return null;
    const account = await accounts.byId(person.id);
    return account !== null && isStillIn(person.issuedAt + 1, account.signedOutAt) ? account : null; // it says the second in which it was issued
  };

  app.options('/account/export', async (request, reply) => {
    allowing(request, reply);
    return reply.code(204).header('access-control-allow-methods', 'GET').header('access-control-allow-headers', 'authorization').header('access-control-max-age', '3600').send();
  });

  app.get('/account/export', async (request, reply) => {
    const { authorization } = request.headers;
    if (authorization !== undefined) allowing(request, reply);
    const account = authorization === undefined ? (await whoIsHere(request, reply))?.account : await byToken(authorization);
    reply.type('application/json; charset=utf-8');
    if (account === undefined || account === null) return reply.code(401).header('www-authenticate', 'Bearer').send({ error: 'invalid_token' });
    return reply.header('content-disposition', 'attachment; filename="dosirak-account.json"').send(JSON.stringify(await exportOf(account), null, 2));
  });
};
