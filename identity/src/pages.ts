import { randomBytes, randomInt } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type Provider from 'oidc-provider';
import type { Clock } from '#kernel/clock.ts';
import { newId } from '#platform/new-id.ts';
import { digestOf } from './adapters/crypto/seal.ts';
import { accountRoutes, addressPath } from './adapters/http/account.ts';
import { clientNames, originsOf, theWeb } from './adapters/http/clients.ts';
import { exportRoutes } from './adapters/http/export.ts';
import { forgottenRoutes, newPasswordPath } from './adapters/http/forgotten.ts';
import { createForms } from './adapters/http/forms.ts';
import { interactionRoutes } from './adapters/http/interactions.ts';
import { invitationRoutes } from './adapters/http/invitations.ts';
import { forgottenPath } from './adapters/http/pages/forgotten.ts';
import { inLanguage } from './adapters/http/pages/language.ts';
import { sessionSeconds } from './adapters/http/session-life.ts';
import { whoIsHere } from './adapters/http/session.ts';
import { bearerOf } from './adapters/http/tokens.ts';
import { accessBy } from './application/access.ts';
import { changingPassword } from './application/change-password.ts';
import { confirmingAddress } from './application/confirm-address.ts';
import type { Errands } from './application/errands.ts';
import { exporting } from './application/export.ts';
import { forgottenPasswords } from './application/forgotten-password.ts';
import { accepting, inviting } from './application/invite.ts';
import type { KeyGeneration } from './application/keys.ts';
import type { Accounts, Digest, Invitations, Language, Mail, MailedLinks, Passwords, SignIns, SignUps, Throttle } from './application/ports.ts';
import type { OidcRecords } from './application/records.ts';
import { signingIn } from './application/sign-in.ts';
import { signingUp } from './application/sign-up.ts';
import type { Config } from './config.ts';
import type { Ring } from './domain/generations.ts';

type Parts = {
  readonly config: Config;
  readonly issuing: Parameters<typeof bearerOf>[0];
  readonly provider: () => Promise<Provider>;
  readonly ring: () => Ring<KeyGeneration>;
  readonly clock: Clock;
  readonly accounts: Accounts;
  readonly passwords: Passwords;
  readonly throttle: Throttle;
  readonly invitations: Invitations;
  readonly records: OidcRecords;
  readonly signUps: SignUps;
  readonly signIns: SignIns;
  readonly links: MailedLinks;
  readonly keyedDigest: Digest;
  /** Null where no mail can be sent: nobody can sign up, or get a new password, or confirm an address then. */
  readonly mail: Mail | null;
  readonly errands: Errands;
};

/** All pages, with what is done behind them. */
export const pagesOf = ({ config, issuing, provider, ring, clock, accounts, passwords, throttle, invitations, records, signUps, signIns, links, keyedDigest, mail, errands }: Parts) => (routes: FastifyInstance): void => {
  const { issuer } = issuing;
  const at = (path: string) => `${issuer()}${path}`;
  const [isHttps, isDevelopment] = [() => issuer().startsWith('https:'), !config.isProduction];
  const newToken = () => randomBytes(32).toString('base64url');
  const forgottenUrl = (language: Language) => at(inLanguage(forgottenPath, language));
  const forms = createForms(issuer, () => ring().cookies.map(({ cookie }) => cookie));
  const signIn = signingIn({ accounts, passwords, throttle, clock });
  const byMail = mail && { accounts, links, throttle, mail, errands, digest: digestOf, newToken, clock };
  const confirming = byMail && confirmingAddress({ ...byMail, confirmUrl: (token) => at(addressPath(token)) });

  interactionRoutes(routes, {
    provider, accounts, signIn, signIns, forms, isHttps, isDevelopment,
    signingUp: mail && signingUp({ accounts, signUps, passwords, throttle, mail, digest: keyedDigest, newId, newCode: () => String(randomInt(1_000_000)).padStart(6, '0'), forgottenUrl, clock }),
  });
  if (byMail !== null) {
    forgottenRoutes(routes, { forgotten: forgottenPasswords({ ...byMail, passwords, urls: { newPassword: (token, language) => at(inLanguage(newPasswordPath(token), language)), forgotten: forgottenUrl } }), forms, isHttps, isDevelopment });
  }
  const here = whoIsHere(provider, accounts);
  const access = accessBy(records, signIns, sessionSeconds * 1_000);
  const clientName = clientNames(config);
  accountRoutes(routes, { issuer, whoIsHere: here, accounts, signIns, access, confirming, clientName, forms, now: clock, change: changingPassword({ accounts, signIn, passwords, mail, errands, forgottenUrl, clock }) });
  exportRoutes(routes, { bearer: bearerOf(issuing), whoIsHere: here, accounts, origins: originsOf([theWeb(config)]), exportOf: exporting({ accessOf: (id) => access.of(id, clock()), signIns, invitations, clientName }) });
  invitationRoutes(routes, {
    issuer, bearer: bearerOf(issuing), forms, confirming,
    invite: inviting({ invitations, digest: digestOf, newId, newToken, clock }),
    accepting: accepting({ accounts, invitations, passwords, signIn, digest: digestOf, newId, clock }),
  });
};
