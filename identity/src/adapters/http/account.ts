import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AccessBy } from '../../application/access.ts';
import type { ChangingPassword } from '../../application/change-password.ts';
import type { ConfirmingAddress } from '../../application/confirm-address.ts';
import { type Accounts, type Language, PasswordsBusy, type SignIns } from '../../application/ports.ts';
import { browserName } from '../../domain/browser-name.ts';
import { addressOf } from './address.ts';
import { accountClient, isOurs } from './clients.ts';
import type { Filled, Forms } from './forms.ts';
import { accountPage, notSignedInPage } from './pages/account.ts';
import { changePasswordPage } from './pages/change-password.ts';
import { addressLinkOverPage, confirmAddressPage } from './pages/confirm-address.ts';
import { faultPage } from './pages/fault.ts';
import { languageOf } from './pages/language.ts';
import { goodbyePage } from './pages/sign-out.ts';
import { textsIn } from './pages/texts.ts';
import { forbidden } from './refusals.ts';
import type { Here, WhoIsHere } from './session.ts';

export const addressPath = (token: string): string => `/account/address/${token}`;

type Dependencies = {
  readonly issuer: () => string;
  readonly whoIsHere: WhoIsHere;
  readonly accounts: Pick<Accounts, 'signOut'>;
  readonly signIns: Pick<SignIns, 'note'>;
  readonly access: AccessBy;
  readonly change: ChangingPassword;
  /** Null where no mail can be sent. */
  readonly confirming: ConfirmingAddress | null;
  readonly clientName: (client: string) => string;
  readonly forms: Forms;
  readonly now: () => Date;
};

/** What somebody who is signed in sees of their account, and does with it. Whoever is not is sent to sign in, like by any client. */
export const accountRoutes = (app: FastifyInstance, { issuer, whoIsHere, accounts, signIns, access, change, confirming, clientName, forms, now }: Dependencies): void => {
  const toSignIn = (reply: FastifyReply, page: string) =>
    reply.redirect(`/authorize?${new URLSearchParams({ client_id: accountClient, response_type: 'none', redirect_uri: `${issuer()}/account`, scope: 'openid', state: page })}`, 303);
  const show = (url: string, respond: (request: FastifyRequest, reply: FastifyReply, here: Here, language: Language) => Promise<unknown>) =>
    app.get(url, async (request, reply) => {
      const here = await whoIsHere(request, reply);
      return here === null ? toSignIn(reply, request.url) : respond(request, reply, here, languageOf(request.headers['accept-language']));
    });
  const take = (url: string, respond: (request: FastifyRequest, reply: FastifyReply, here: Here, filled: Filled, language: Language) => Promise<unknown>) =>
    app.post(url, async (request, reply) => {
      const filled = request.body as Filled;
      if (!forms.isOurs(request, filled)) return forbidden(request, reply);
      const here = await whoIsHere(request, reply);
      return here === null ? toSignIn(reply, '/account') : respond(request, reply, here, filled, languageOf(request.headers['accept-language']));
    });

  const itsPage = async (request: FastifyRequest, reply: FastifyReply, { account, session }: Pick<Here, 'account' | 'session'>, language: Language, done?: string) =>
    reply.send(accountPage({ language, token: forms.token(request, reply), account, access: await access.of(account.id, now()), here: session, clientName, isOurs, done, mayConfirm: confirming !== null }));

  app.get('/', async (_request, reply) => reply.redirect('/account', 302));
  // where password managers look for it (W3C, A Well-Known URL for Changing Passwords)
  app.get('/.well-known/change-password', async (_request, reply) => reply.redirect('/account/password', 302));

  app.get('/account', async (request, reply) => {
    const language = languageOf(request.headers['accept-language']);
    const { state, error } = request.query as Readonly<Record<string, unknown>>;
    const here = await whoIsHere(request, reply);
    if (here === null) return error === undefined ? toSignIn(reply, '/account') : reply.send(notSignedInPage({ language }));
    if (state !== undefined || error !== undefined) return reply.redirect(typeof state === 'string' && pagesOfOurs.test(state) ? state : '/account', 303);
    return itsPage(request, reply, here, language);
  });

  show('/account/password', async (request, reply, { account }, language) => reply.send(changePasswordPage({ language, token: forms.token(request, reply), email: account.email })));

  take('/account/password', async (request, reply, here, { current = '', password = '' }, language) => {
    const { account, session } = here;
    const page = { language, token: forms.token(request, reply), email: account.email };
    const t = textsIn(language);
    try {
      const outcome = await change(account, { current: current.slice(0, 1_000), password: password.slice(0, 1_000), session, language, address: addressOf(request) });
      switch (outcome.kind) {
        case 'wrong':
          return await reply.code(422).send(changePasswordPage({ ...page, errors: { password: t.problem[outcome.problem] } }));
        case 'refused':
          return await reply.code(401).send(changePasswordPage({ ...page, errors: { current: t.wrongCurrent } }));
        case 'wait':
          return await reply.code(429).header('retry-after', outcome.seconds).send(changePasswordPage({ ...page, problem: t.wait(outcome.seconds) }));
        case 'changed':
          await signIns.note(account.id, { at: outcome.at, browser: browserName(request.headers['user-agent']) });
          await here.renew(outcome.at);
          return await itsPage(request, reply, here, language, t.changedHere);
      }
    } catch (error) {
      if (!(error instanceof PasswordsBusy)) throw error;
      return reply.code(503).header('retry-after', 5).send(changePasswordPage({ ...page, problem: t.busy }));
    }
  });

  take('/account/browsers/end', async (_request, reply, { account }, { browser = '' }) => {
    await access.endBrowser(account.id, browser, now());
    return reply.redirect('/account', 303);
  });

  take('/account/apps/end', async (_request, reply, { account }, { client = '' }) => {
    await access.endApp(account.id, client, now());
    return reply.redirect('/account', 303);
  });

  take('/account/sign-out', async (_request, reply, { account }, _filled, language) => {
    await accounts.signOut(account.id, now());
    return reply.send(goodbyePage({ language }));
  });

  if (confirming === null) return;

  take('/account/address', async (request, reply, here, _filled, language) => {
    if (here.account.emailConfirmedAt !== null) return reply.redirect('/account', 303);
    const [seconds, t] = [await confirming.ask(here.account, language), textsIn(language)];
    return seconds === 0 ? itsPage(request, reply, here, language, t.confirmationSent) : reply.code(429).header('retry-after', seconds).send(faultPage({ language, lead: t.wait(seconds) }));
  });

  show(addressPath(':token'), async (request, reply, { account }, language) => {
    const secret = tokenIn(request);
    if (!(await confirming.look(account.id, secret))) return reply.code(410).send(addressLinkOverPage({ language }));
    return reply.send(confirmAddressPage({ language, token: forms.token(request, reply), action: addressPath(encodeURIComponent(secret)), email: account.email }));
  });

  take(addressPath(':token'), async (request, reply, { account, session }, _filled, language) => {
    if (!(await confirming.confirm(account.id, tokenIn(request)))) return reply.code(410).send(addressLinkOverPage({ language }));
    return itsPage(request, reply, { account: { ...account, emailConfirmedAt: now() }, session }, language, textsIn(language).addressConfirmed);
  });
};

/** Where signing in may lead back to: pages of ours that do nothing by being looked at. */
const pagesOfOurs = /^\/account\/(?:password|address\/[\w-]{43})$/;

const tokenIn = (request: FastifyRequest): string => (request as FastifyRequest<{ Params: { token: string } }>).params.token;
