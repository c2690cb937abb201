import type { ClientMetadata } from 'oidc-provider';

/** Clients that belong to the product: nobody is asked whether they let it in. */
export const webClient = 'dosirak-web';
/** The account page signs people in as any client has it done, and asks for nothing but that: no code, no token. */
export const accountClient = 'dosirak-account';
/** Not one that anybody can come by: what `POST /development/token` says it is. */
export const developmentClient = 'dosirak-development';
export const ourNames = /^dosirak-/;
export const isOurs = (clientId: string): boolean => [webClient, accountClient, developmentClient].includes(clientId);

/** Who may come, as it is configured. */
export type ClientSettings = {
  readonly WEB_REDIRECT_URIS: readonly string[];
  readonly WEB_LOGOUT_URIS: readonly string[];
  readonly IDENTITY_CLIENTS: readonly { readonly id: string; readonly name: string; readonly redirectUris: readonly string[]; readonly logoutUris: readonly string[] }[];
  readonly IDENTITY_SERVICES: readonly { readonly id: string; readonly secret: string; readonly scopes: readonly string[] }[];
};

const ourName = 'Dosirak 도시락';

export const clientsOf = (settings: ClientSettings, issuer: string): ClientMetadata[] => [
  ...browserClients(settings),
  { client_id: accountClient, client_name: ourName, token_endpoint_auth_method: 'none', grant_types: [], response_types: ['none'], redirect_uris: [`${issuer}/account`] },
  ...settings.IDENTITY_SERVICES.map(({ id, secret }): ClientMetadata => ({
    client_id: id, client_secret: secret, token_endpoint_auth_method: 'client_secret_basic',
    grant_types: ['client_credentials'], response_types: [], redirect_uris: [],
  })),
];

/** What people use. */
export const browserClients = (settings: ClientSettings): ClientMetadata[] => [theWeb(settings), ...settings.IDENTITY_CLIENTS.map(({ id, name, redirectUris, logoutUris }) => browser(id, name, redirectUris, logoutUris))];
export const theWeb = ({ WEB_REDIRECT_URIS, WEB_LOGOUT_URIS }: ClientSettings): ClientMetadata => browser(webClient, ourName, WEB_REDIRECT_URIS, WEB_LOGOUT_URIS);

/** A public client: it can keep no secret, and so shows by PKCE that it is the one who asked. */
const browser = (id: string, name: string, redirectUris: readonly string[], logoutUris: readonly string[]): ClientMetadata => ({
  client_id: id, client_name: name, token_endpoint_auth_method: 'none',
  grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'],
  redirect_uris: [...redirectUris], post_logout_redirect_uris: [...logoutUris],
});

/** How people know a client. */
export const clientNames = ({ IDENTITY_CLIENTS }: ClientSettings) => {
  const names = new Map(IDENTITY_CLIENTS.map(({ id, name }) => [id, name]));
  return (client: string): string => (isOurs(client) ? ourName : (names.get(client) ?? client));
};

/** Where forms may lead in the end. */
export const originsOf = (clients: readonly ClientMetadata[]): string[] =>
  [...new Set(clients.flatMap(({ redirect_uris = [], post_logout_redirect_uris = [] }) => [...redirect_uris, ...post_logout_redirect_uris]).map((uri) => new URL(uri).origin))].filter((origin) => origin !== 'null');
