import Provider, { type AccountClaims, type Configuration, errors, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import type { JWK } from 'jose';
import type { Clock } from '#kernel/clock.ts';
import type { Logger } from '#platform/logger.ts';
import type { KeyGeneration } from '../../application/keys.ts';
import type { Account, Accounts } from '../../application/ports.ts';
import type { OidcRecords } from '../../application/records.ts';
import type { Ring } from '../../domain/generations.ts';
import { allScopes, granted } from '../../domain/scopes.ts';
import { isStillIn } from '../../domain/sign-outs.ts';
import { type ClientSettings, clientsOf, isOurs } from './clients.ts';
import { api, letIn } from './grants.ts';
import { oidcAdapter } from './oidc-adapter.ts';
import { sessionSeconds } from './session-life.ts';
import { languageOf } from './pages/language.ts';
import { faultPage } from './pages/fault.ts';
import { goodbyePage, signOutPage } from './pages/sign-out.ts';

export const accessTokenSeconds = 5 * 60;
const codeSeconds = 60;
const interactionSeconds = 30 * 60;

export type ProviderOptions = {
  readonly issuer: string;
  readonly config: ClientSettings & { readonly OIDC_AUDIENCE: string; readonly isProduction: boolean };
  readonly ring: Ring<KeyGeneration>;
  readonly records: OidcRecords;
  readonly accounts: Pick<Accounts, 'byId'>;
  readonly clock: Clock;
  readonly logger: Logger;
};

/** The authorization server. It holds one ring of keys: for another, make another. */
export const createProvider = ({ issuer, config, ring, records, accounts, clock, logger }: ProviderOptions): Provider => {
  const isHttps = issuer.startsWith('https:');
  const cookie = { httpOnly: true, sameSite: 'lax', secure: isHttps, signed: true } as const;
  const personOf = (id: string | undefined) => (id === undefined ? null : accounts.byId(id));
  const servicesScopes = new Map(config.IDENTITY_SERVICES.map(({ id, scopes }) => [id, scopes]));

  const configuration: Configuration = {
    adapter: oidcAdapter(records, clock),
    clients: clientsOf(config, issuer),
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    jwks: { keys: ring.published.map(({ jwk }) => jwk as JWK) as never },
    cookies: {
      // __Host-: no other host of the same site can set it, and it is only ever sent to this one
      names: { session: isHttps ? '__Host-dosirak_session' : 'dosirak_session', interaction: 'dosirak_interaction', resume: 'dosirak_resume' },
      keys: ring.cookies.map((generation) => generation.cookie),
      long: cookie,
      short: cookie,
    },
    claims: { openid: ['sub'], profile: ['name', 'roles'], email: ['email'] },
    scopes: ['openid', 'offline_access'],
    responseTypes: ['code', 'none'], // none is the account page's: it wants somebody signed in, and nothing else
    pkce: { required: () => true },
    clientAuthMethods: ['none', 'client_secret_basic'],
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    discovery: { ui_locales_supported: ['ko', 'en'] },
    routes: { authorization: '/authorize', userinfo: '/userinfo', end_session: '/sign-out' },
    clientBasedCORS: (_ctx, origin, client) => origin !== 'null' && (client.redirectUris ?? []).some((uri) => URL.parse(uri)?.origin === origin),
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false }, // the router takes bearer tokens
      pushedAuthorizationRequests: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true, allowedPolicy: async (_ctx, client, token) => token.clientId === client.clientId },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => void (ctx.body = signOutPage({ form, language: languageOf(ctx.get('accept-language'), ctx.oidc.params?.['ui_locales']) })),
        postLogoutSuccessSource: (ctx) => void (ctx.body = goodbyePage({ language: languageOf(ctx.get('accept-language')) })),
      },
      resourceIndicators: {
        enabled: true,
        // who asks for nothing but who somebody is gets a token for /userinfo alone
        defaultResource: async (ctx, _client, oneOf) => (oneOf !== undefined || !asksForUserinfoOnly(ctx) ? api : (undefined as never)),
        useGrantedResource: async (ctx) => !asksForUserinfoOnly(ctx),
        getResourceServerInfo: async (_ctx, resource) => {
          if (resource !== api) throw new errors.InvalidTarget();
          return { scope: allScopes.join(' '), audience: config.OIDC_AUDIENCE, accessTokenTTL: accessTokenSeconds, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } };
        },
      },
    },
    ttl: {
      AccessToken: accessTokenSeconds,
      ClientCredentials: accessTokenSeconds,
      AuthorizationCode: codeSeconds,
      IdToken: accessTokenSeconds,
      Interaction: interactionSeconds,
      Session: sessionSeconds,
      Grant: sessionSeconds,
      // what is rotated ends when the first one would have: nobody stays in for ever without signing in
      RefreshToken: (ctx) => ctx.oidc.entities.RotatedRefreshToken?.remainingTTL ?? sessionSeconds,
    },
    rotateRefreshToken: true,
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    interactions: { policy: asksWhoIsOut(), url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    loadExistingGrant: (ctx) => grantOf(provider, ctx, personOf),
    findAccount: async (ctx, id, token) => {
      const account = await personOf(id);
      return account === null || !isStillIn(authenticatedAt(ctx, token), account.signedOutAt) ? undefined : { accountId: account.id, claims: async (): Promise<AccountClaims> => ({ sub: account.id, name: account.name, roles: [...account.roles], email: account.email }) };
    },
    extraTokenClaims: async (_ctx, token) => {
      const account = token.kind === 'AccessToken' ? await personOf(token.accountId) : null;
      return account === null ? undefined : { name: account.name, roles: [...account.roles] };
    },
    formats: {
      customizers: {
        // what somebody may do is looked up each time: a role that is gone is gone with the next token, whatever was granted once
        jwt: async (_ctx, token, { payload }) => {
          const asked = String(payload['scope'] ?? '').split(' ').filter((scope) => scope !== '');
          const account = token.kind === 'AccessToken' ? await personOf(token.accountId) : null;
          const service = token.kind === 'ClientCredentials' ? servicesScopes.get(String(token.clientId)) ?? [] : [];
          payload['scope'] = (account === null ? asked.filter((scope) => service.includes(scope)) : granted(asked, account.roles)).join(' ');
        },
      },
    },
    renderError: (ctx, out, error) => {
      if (!(error instanceof errors.OIDCProviderError)) logger.error({ err: error }, 'a request failed');
      ctx.type = 'html';
      ctx.body = faultPage({ language: languageOf(ctx.get('accept-language')), code: out.error, detail: config.isProduction ? undefined : out.error_description });
    },
  };

  const provider = new Provider(issuer, configuration);
  provider.proxy = true; // whether it is https is what the issuer says: app.ts sets the header
  provider.on('server_error', (_ctx, error) => logger.error({ err: error }, 'a request failed'));
  provider.on('grant.revoked', (ctx) => logger.warn({ route: ctx.oidc?.route }, 'a grant was revoked'));
  return provider;
};

/** When the password was shown that this request stands on. What has no such time is nothing but a hint, or was removed with its grant. */
const authenticatedAt = ({ oidc }: KoaContextWithOIDC, token: object | undefined): number => {
  if (token === undefined) return (oidc.session as { readonly loginTs?: number } | undefined)?.loginTs ?? Infinity;
  return 'authTime' in token && typeof token.authTime === 'number' ? token.authTime : Infinity;
};

/** The library asks who signs in only where there is no session: we also do where its account is gone, or was signed out everywhere. */
const asksWhoIsOut = (): interactionPolicy.DefaultPolicy => {
  const { Check, base } = interactionPolicy;
  const policy = base();
  policy.get('login')?.checks.add(new Check('out', 'End-User authentication is required', ({ oidc }) => oidc.session?.accountId !== undefined && oidc.account === undefined));
  return policy;
};

const asksForUserinfoOnly = ({ oidc }: KoaContextWithOIDC): boolean => {
  const scope = oidc.params?.['scope'];
  return typeof scope === 'string' && scope !== '' && oidc.params?.['grant_type'] !== 'client_credentials' && !scope.split(' ').some((each) => allScopes.includes(each));
};

type PersonOf = (id: string | undefined) => Promise<Account | null> | null;

/** What a client may do in somebody's name. For our own nobody is asked: it is worked out anew each time, as roles come and go. */
const grantOf = async (provider: Provider, ctx: KoaContextWithOIDC, personOf: PersonOf) => {
  const { client, session, result } = ctx.oidc;
  const clientId = client?.clientId ?? '';
  const grantId = result?.consent?.grantId ?? session?.grantIdFor(clientId);
  const kept = grantId === undefined ? undefined : await provider.Grant.find(grantId);
  if (!isOurs(clientId)) return kept;
  const account = await personOf(session?.accountId);
  if (account === null) return undefined;
  const grant = kept?.accountId === account.id ? kept : new provider.Grant({ clientId, accountId: account.id });
  Object.assign(grant, { rejected: undefined });
  letIn(grant, ctx.oidc.requestParamScopes, account);
  await grant.save();
  return grant;
};
