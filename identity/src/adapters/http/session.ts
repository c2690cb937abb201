import type { FastifyReply, FastifyRequest } from 'fastify';
import type Provider from 'oidc-provider';
import type { Account, Accounts } from '../../application/ports.ts';
import { authTime, isStillIn } from '../../domain/sign-outs.ts';

/** Who is signed in in this browser, and by which session. */
export type Here = {
  readonly account: Account;
  readonly session: string;
  /** The session goes on, as if it had begun then: its person has just shown their password. */
  renew(at: Date): Promise<void>;
};

export type WhoIsHere = (request: FastifyRequest, reply: FastifyReply) => Promise<Here | null>;

export const whoIsHere = (provider: () => Promise<Provider>, accounts: Pick<Accounts, 'byId'>): WhoIsHere => async (request, reply) => {
  const theProvider = await provider();
  const session = await theProvider.Session.get(theProvider.createContext(request.raw, reply.raw));
  const account = session.accountId === undefined ? null : await accounts.byId(session.accountId);
  if (account === null || !isStillIn(session.loginTs, account.signedOutAt)) return null;
  return {
    account,
    session: session.uid,
    renew: async (at) => {
      session.loginTs = authTime(at);
      await session.persist();
    },
  };
};
