import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { deliveryMethods } from '#contracts/delivery-method.ts';
import type { ConfirmingAddress } from '../../application/confirm-address.ts';
import type { Accepting, inviting } from '../../application/invite.ts';
import { PasswordsBusy } from '../../application/ports.ts';
import { addressOf } from './address.ts';
import type { Filled, Forms } from './forms.ts';
import { acceptedPage, invitationOverPage, invitationPage } from './pages/invitation.ts';
import { languageOf } from './pages/language.ts';
import { textsIn } from './pages/texts.ts';
import { forbidden } from './refusals.ts';
import type { Bearer } from './tokens.ts';

const Wish = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('RIDER'), vehicle: z.enum(deliveryMethods) }),
  z.strictObject({ role: z.literal('STORE_OWNER'), storeId: z.uuid() }),
]);

type Dependencies = { readonly issuer: () => string; readonly bearer: Bearer; readonly invite: ReturnType<typeof inviting>; readonly accepting: Accepting; readonly confirming: ConfirmingAddress | null; readonly forms: Forms };
type WithToken = FastifyRequest<{ Params: { token: string } }>;

/** Support invites, by `POST /invitations` with its token; whoever is invited comes to `/invitation/<secret>`. */
export const invitationRoutes = (app: FastifyInstance, { issuer, bearer, invite, accepting, confirming, forms }: Dependencies): void => {
  app.post('/invitations', async (request, reply) => {
    reply.type('application/json');
    const person = await bearer(request.headers.authorization);
    if (person === null) return reply.code(401).header('www-authenticate', 'Bearer').send({ error: 'invalid_token' });
    if (!person.roles.includes('SUPPORT') || !person.scopes.includes('support')) return reply.code(403).send({ error: 'insufficient_scope', scope: 'support' });
    const wish = Wish.safeParse(request.body);
    if (!wish.success) return reply.code(400).send({ error: 'invalid_request', error_description: z.prettifyError(wish.error) });
    const { id, token, expiresAt } = await invite(wish.data, person.id);
    return reply.code(201).send({ id, url: `${issuer()}/invitation/${token}`, expiresAt: expiresAt.toISOString() });
  });

  app.get('/invitation/:token', async (request, reply) => {
    const language = languageOf(request.headers['accept-language']);
    const { token: secret } = (request as WithToken).params;
    const invitation = await accepting.look(secret);
    if (invitation === null) return reply.code(410).send(invitationOverPage({ language }));
    return reply.send(invitationPage({ language, action: `/invitation/${encodeURIComponent(secret)}`, token: forms.token(request, reply), invited: invitation.invited }));
  });

  app.post('/invitation/:token', async (request, reply) => {
    const filled = request.body as Filled;
    if (!forms.isOurs(request, filled)) return forbidden(request, reply);
    const language = languageOf(request.headers['accept-language']);
    const { token: secret } = (request as WithToken).params;
    const invitation = await accepting.look(secret);
    if (invitation === null) return reply.code(410).send(invitationOverPage({ language }));
    const { name = '', email = '', password = '' } = filled;
    const page = { language, action: `/invitation/${encodeURIComponent(secret)}`, token: forms.token(request, reply), invited: invitation.invited, name, email };
    const t = textsIn(language);
    try {
      const outcome = await accepting.accept(secret, { name, email, password: password.slice(0, 1_000) }, addressOf(request));
      switch (outcome.kind) {
        case 'accepted':
          if (outcome.isNew) await confirming?.ask(outcome.account, language);
          return await reply.send(acceptedPage({ language, name: outcome.account.name }));
        case 'over':
          return await reply.code(410).send(invitationOverPage({ language }));
        case 'wrong':
          return await reply.code(422).send(invitationPage({ ...page, problems: outcome.problems }));
        case 'refused':
          return await reply.code(401).send(invitationPage({ ...page, problem: t.refused }));
        case 'wait':
          return await reply.code(429).header('retry-after', outcome.seconds).send(invitationPage({ ...page, problem: t.wait(outcome.seconds) }));
      }
    } catch (error) {
      if (!(error instanceof PasswordsBusy)) throw error;
      return reply.code(503).header('retry-after', 5).send(invitationPage({ ...page, problem: t.busy }));
    }
  });
};
