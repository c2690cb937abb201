import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type Provider from 'oidc-provider';
import { type Accounts, MailNotTaken, PasswordsBusy, type SignIns } from '../../application/ports.ts';
import type { SignIn } from '../../application/sign-in.ts';
import type { SigningUp } from '../../application/sign-up.ts';
import { browserName } from '../../domain/browser-name.ts';
import { allScopes } from '../../domain/scopes.ts';
import { authTime } from '../../domain/sign-outs.ts';
import { addressOf } from './address.ts';
import { setCookie } from './cookies.ts';
import { cameFrom } from './forgotten.ts';
import type { Filled, Forms } from './forms.ts';
import { letIn } from './grants.ts';
import { consentPage } from './pages/consent.ts';
import { forgottenPath, passwordChangedPage } from './pages/forgotten.ts';
import { inLanguage, languageOf } from './pages/language.ts';
import { signInPage } from './pages/sign-in.ts';
import { codePage, signUpPage } from './pages/sign-up.ts';
import { textsIn } from './pages/texts.ts';
import { forbidden, over } from './refusals.ts';

export type Interactions = {
  readonly provider: () => Promise<Provider>;
  readonly accounts: Pick<Accounts, 'byId'>;
  readonly signIn: SignIn;
  readonly signIns: Pick<SignIns, 'note'>;
  /** Null where nobody can sign up, as no mail can be sent. */
  readonly signingUp: SigningUp | null;
  readonly forms: Forms;
  readonly isHttps: () => boolean;
  readonly isDevelopment: boolean;
};

type Details = Awaited<ReturnType<Provider['interactionDetails']>>;
type WithUid = FastifyRequest<{ Params: { uid: string } }>;

/** The pages on which somebody signs in, signs up and lets a client in; each belongs to one authorization request, in one browser. */
export const interactionRoutes = (app: FastifyInstance, { provider, accounts, signIn, signIns, signingUp, forms, isHttps, isDevelopment }: Interactions): void => {
  /** The request this page belongs to: known by the browser's cookie, which has to be for this very address. Null when it has run out. */
  const detailsOf = async (request: WithUid, reply: FastifyReply): Promise<Details | null> => {
    try {
      const details = await (await provider()).interactionDetails(request.raw, reply.raw);
      return details.uid === request.params.uid ? details : null;
    } catch (error) {
      if ((error as Error).name === 'SessionNotFound') return null;
      throw error;
    }
  };

  /** What every page knows. */
  const about = async (request: WithUid, reply: FastifyReply, { params }: Details) => {
    const client = await (await provider()).Client.find(String(params['client_id']));
    return {
      language: languageOf(request.headers['accept-language'], params['ui_locales']),
      action: `/interaction/${request.params.uid}`,
      token: forms.token(request, reply),
      client: client?.clientName ?? 'Dosirak',
      isDevelopment,
    };
  };
  const finish = async (request: WithUid, reply: FastifyReply, result: Parameters<Provider['interactionResult']>[2]) =>
    reply.redirect(await (await provider()).interactionResult(request.raw, reply.raw, result, { mergeWithLastSubmission: true }), 303);
  const letInAs = async (request: WithUid, reply: FastifyReply, accountId: string, at: Date) => {
    await signIns.note(accountId, { at, browser: browserName(request.headers['user-agent']) });
    return finish(request, reply, { login: { accountId, amr: ['pwd'], ts: authTime(at) } });
  };
  /** Both take a mail to end. */
  const offers = { mayJoin: signingUp !== null, mayForget: signingUp !== null };

  const show = (url: string, respond: (request: WithUid, reply: FastifyReply, details: Details) => Promise<unknown>) =>
    app.get(url, async (request, reply) => {
      const details = await detailsOf(request as WithUid, reply);
      if (details === null) return over(request, reply);
      return respond(request as WithUid, reply, details);
    });
  const take = (url: string, respond: (request: WithUid, reply: FastifyReply, details: Details, filled: Filled) => Promise<unknown>) =>
    app.post(url, async (request, reply) => {
      const filled = request.body as Filled;
      if (!forms.isOurs(request, filled)) return forbidden(request, reply);
      const details = await detailsOf(request as WithUid, reply);
      if (details === null) return over(request, reply);
      return respond(request as WithUid, reply, details, filled);
    });

  show('/interaction/:uid', async (request, reply, details) => {
    const page = await about(request, reply, details);
    if (details.prompt.name === 'login') return reply.send(signInPage({ ...page, ...offers, email: text(details.params['login_hint']) }));
    const account = details.session === undefined ? null : await accounts.byId(details.session.accountId);
    if (account === null) return over(request, reply);
    return reply.send(consentPage({ ...page, name: account.name, scopes: scopesAsked(details) }));
  });

  take('/interaction/:uid/sign-in', async (request, reply, details, { email = '', password = '' }) => {
    if (details.prompt.name !== 'login') return over(request, reply);
    const page = await about(request, reply, details);
    const again = (status: number, problem: string) => reply.code(status).send(signInPage({ ...page, ...offers, email, problem }));
    const waiting = (seconds: number) => void reply.header('retry-after', seconds);
    try {
      const outcome = await signIn(email, password.slice(0, 1_000), addressOf(request));
      switch (outcome.kind) {
        case 'wait':
          waiting(outcome.seconds);
          return await again(429, textsIn(page.language).wait(outcome.seconds));
        case 'refused':
          return await again(401, textsIn(page.language).refused);
        case 'signed-in':
          return await letInAs(request, reply, outcome.account.id, outcome.at);
      }
    } catch (error) {
      if (!(error instanceof PasswordsBusy)) throw error;
      waiting(5);
      return again(503, textsIn(page.language).busy);
    }
  });

  take('/interaction/:uid/cancel', (request, reply) => finish(request, reply, { error: 'access_denied', error_description: 'the person turned back' }));

  take('/interaction/:uid/consent', async (request, reply, details) => {
    const { session, grantId, params } = details;
    const account = session === undefined ? null : await accounts.byId(session.accountId);
    if (details.prompt.name !== 'consent' || account === null) return over(request, reply);
    const { Grant } = await provider();
    const grant = (grantId === undefined ? undefined : await Grant.find(grantId)) ?? new Grant({ accountId: account.id, clientId: String(params['client_id']) });
    letIn(grant, String(params['scope'] ?? '').split(' '), account);
    return finish(request, reply, { consent: { grantId: await grant.save() } });
  });

  if (signingUp === null) return;

  show('/interaction/:uid/forgotten', async (request, reply, details) => {
    const { language } = await about(request, reply, details);
    setCookie(reply, cameFrom, request.params.uid, { path: '/password', isHttps: isHttps(), maxAge: 1_800 });
    return reply.redirect(inLanguage(forgottenPath, language), 303);
  });

  // back from there: to sign in with the new password, where that has not run out meanwhile
  app.get('/interaction/:uid/changed', async (request, reply) => {
    const details = await detailsOf(request as WithUid, reply);
    if (details?.prompt.name !== 'login') return reply.send(passwordChangedPage({ language: languageOf(request.headers['accept-language']) }));
    const page = await about(request as WithUid, reply, details);
    const { passwordChanged, passwordChangedLead } = textsIn(page.language);
    return reply.send(signInPage({ ...page, ...offers, done: `${passwordChanged}. ${passwordChangedLead}` }));
  });

  show('/interaction/:uid/sign-up', async (request, reply, details) => reply.send(signUpPage(await about(request, reply, details))));

  take('/interaction/:uid/sign-up', async (request, reply, details, { name = '', email = '', password = '' }) => {
    const page = await about(request, reply, details);
    try {
      const outcome = await signingUp.ask({ name, email, password: password.slice(0, 1_000) }, page.language, addressOf(request));
      switch (outcome.kind) {
        case 'wrong':
          return await reply.code(422).send(signUpPage({ ...page, name, email, problems: outcome.problems }));
        case 'wait':
          return await reply.code(429).header('retry-after', outcome.seconds).send(signUpPage({ ...page, name, email, problem: textsIn(page.language).wait(outcome.seconds) }));
        case 'code-sent':
          return await reply.send(codePage({ ...page, signUpId: outcome.signUpId, email: outcome.email }));
      }
    } catch (error) {
      if (!(error instanceof PasswordsBusy || error instanceof MailNotTaken)) throw error;
      const t = textsIn(page.language);
      return reply.code(503).header('retry-after', 5).send(signUpPage({ ...page, name, email, problem: error instanceof MailNotTaken ? t.noMail : t.busy }));
    }
  });

  take('/interaction/:uid/code', async (request, reply, details, { signUpId = '', email = '', code = '' }) => {
    const page = await about(request, reply, details);
    const outcome = isUuid(signUpId) ? await signingUp.confirm(signUpId, code) : ({ kind: 'over' } as const);
    switch (outcome.kind) {
      case 'wrong-code':
        return reply.code(422).send(codePage({ ...page, signUpId, email, problem: textsIn(page.language).wrongCode }));
      case 'over':
        return reply.code(410).send(signUpPage({ ...page, problem: textsIn(page.language).codeOver }));
      case 'signed-up':
        return letInAs(request, reply, outcome.account.id, outcome.at);
    }
  });
};

/** What the client asks for, the API's scopes first, as that is what matters. */
const scopesAsked = ({ params }: Details): string[] => {
  const asked = String(params['scope'] ?? '').split(' ');
  return [...allScopes.filter((scope) => asked.includes(scope)), ...asked.filter((scope) => !allScopes.includes(scope))];
};

const text = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 200) : '');
const isUuid = (id: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
