import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ForgottenPasswords } from '../../application/forgotten-password.ts';
import { PasswordsBusy } from '../../application/ports.ts';
import { addressOf } from './address.ts';
import { cookieOf, setCookie } from './cookies.ts';
import type { Filled, Forms } from './forms.ts';
import { forgottenPage, forgottenPath, linkSentPage, newPasswordPage, passwordChangedPage, passwordLinkOverPage } from './pages/forgotten.ts';
import { inLanguage, languageOf } from './pages/language.ts';
import { textsIn } from './pages/texts.ts';
import { forbidden } from './refusals.ts';

export const newPasswordPath = (token: string): string => `/password/new/${token}`;

type Dependencies = { readonly forgotten: ForgottenPasswords; readonly forms: Forms; readonly isHttps: () => boolean; readonly isDevelopment: boolean };
type WithToken = FastifyRequest<{ Params: { token: string } }>;

/** Somebody who forgot their password asks for a link, and comes back by it. Neither needs a session, nor the browser it was asked in. */
export const forgottenRoutes = (app: FastifyInstance, { forgotten, forms, isHttps, isDevelopment }: Dependencies): void => {
  app.get(forgottenPath, async (request, reply) => reply.send(forgottenPage({ language: languageFor(request), token: forms.token(request, reply) })));

  app.post(forgottenPath, async (request, reply) => {
    const filled = request.body as Filled;
    if (!forms.isOurs(request, filled)) return forbidden(request, reply);
    const language = languageFor(request);
    const { email = '' } = filled;
    const page = { language, token: forms.token(request, reply), email: email.slice(0, 200) };
    const t = textsIn(language);
    const outcome = await forgotten.ask(email, language, addressOf(request));
    switch (outcome.kind) {
      case 'wrong':
        return reply.code(422).send(forgottenPage({ ...page, error: t.problem.EMAIL }));
      case 'wait':
        return reply.code(429).header('retry-after', outcome.seconds).send(forgottenPage({ ...page, problem: t.wait(outcome.seconds) }));
      case 'asked':
        return reply.send(linkSentPage({ language, email: outcome.email, isDevelopment }));
    }
  });

  app.get(newPasswordPath(':token'), async (request, reply) => {
    const language = languageFor(request);
    const { token: secret } = (request as WithToken).params;
    const account = await forgotten.look(secret);
    if (account === null) return reply.code(410).send(passwordLinkOverPage({ language }));
    return reply.send(newPasswordPage({ language, action: inLanguage(newPasswordPath(encodeURIComponent(secret)), language), token: forms.token(request, reply), email: account.email }));
  });

  app.post(newPasswordPath(':token'), async (request, reply) => {
    const filled = request.body as Filled;
    if (!forms.isOurs(request, filled)) return forbidden(request, reply);
    const language = languageFor(request);
    const { token: secret } = (request as WithToken).params;
    const account = await forgotten.look(secret);
    if (account === null) return reply.code(410).send(passwordLinkOverPage({ language }));
    const page = { language, action: inLanguage(newPasswordPath(encodeURIComponent(secret)), language), token: forms.token(request, reply), email: account.email };
    const t = textsIn(language);
    try {
      const outcome = await forgotten.set(secret, (filled['password'] ?? '').slice(0, 1_000), language);
      switch (outcome.kind) {
        case 'over':
          return await reply.code(410).send(passwordLinkOverPage({ language }));
        case 'wrong':
          return await reply.code(422).send(newPasswordPage({ ...page, error: t.problem[outcome.problem] }));
        case 'changed': {
          const from = cookieOf(request, cameFrom, interactionId);
          if (from === null) return await reply.send(passwordChangedPage({ language }));
          setCookie(reply, cameFrom, '', { path: '/password', isHttps: isHttps(), maxAge: 0 });
          return await reply.redirect(`/interaction/${from}/changed`, 303);
        }
      }
    } catch (error) {
      if (!(error instanceof PasswordsBusy)) throw error;
      return reply.code(503).header('retry-after', 5).send(newPasswordPage({ ...page, problem: t.busy }));
    }
  });
};

const languageFor = (request: FastifyRequest) => languageOf(request.headers['accept-language'], (request.query as Readonly<Record<string, unknown>>)['ui_locales']);

/** The sign-in that somebody left to ask for a link, to go on with in the same browser: its page is that browser's alone anyway. */
export const cameFrom = 'dosirak_came_from';
const interactionId = /^[\w-]{10,60}$/;
