import type { JWTHeaderParameters, JWTPayload } from 'jose';
import { isPersonalRole, type Viewer } from '#platform/viewer.ts';

/** What an access token says of the person it was given to. */
export type Person = { readonly viewer: Viewer; readonly scopes: readonly string[] };

/** A token that holds, and is not one a person may come with. `message` goes on after "The authorization". */
export class NotAPersonsToken extends Error {
  override readonly name = 'NotAPersonsToken';
}

const longestId = 255; // OpenID Connect Core 1.0, section 2
const longestName = 200;
const mostScopes = 50;
const accessTokenTypes = ['at+jwt', 'application/at+jwt']; // RFC 9068

/**
 * Reads the claims of a verified token. Throws NotAPersonsToken for what issuers sign beside a person's access tokens: id and
 * logout tokens, and the tokens that services get for themselves (their subject is the client: RFC 9068, section 2.2).
 */
export const personOf = (claims: JWTPayload, header: JWTHeaderParameters): Person => {
  if (!isAccessToken(claims, header)) throw new NotAPersonsToken('is no access token');
  const { sub, client_id: client, azp, name, roles } = claims;
  if (typeof sub !== 'string' || sub === '' || sub.length > longestId) throw new NotAPersonsToken('does not say whom it speaks for');
  if (client === sub || azp === sub) throw new NotAPersonsToken('speaks for a service, and not for a person');
  return {
    viewer: {
      id: sub,
      name: typeof name === 'string' ? name.slice(0, longestName) : sub,
      roles: Array.isArray(roles) ? [...new Set(roles.filter(isPersonalRole))] : [],
    },
    scopes: scopesOf(claims),
  };
};

const isAccessToken = (claims: JWTPayload, { typ }: JWTHeaderParameters): boolean => {
  const type = typ?.toLowerCase();
  if (type !== undefined && accessTokenTypes.includes(type)) return true;
  if (type !== undefined && type !== 'jwt') return false;
  if ('events' in claims) return false; // a logout token, or another security event (RFC 8417)
  const kind = claims['typ']; // Keycloak calls them ID, Refresh, Logout and Bearer here
  if (kind !== undefined) return kind === 'Bearer';
  return !('at_hash' in claims || 'c_hash' in claims || 'nonce' in claims); // claims of id tokens
};

/** `scope` is a list in a string (RFC 9068), `scp` is what some issuers call it, as a list or a string. */
const scopesOf = ({ scope, scp }: JWTPayload): string[] => {
  const said = scope ?? scp;
  const scopes = typeof said === 'string' ? said.split(' ') : Array.isArray(said) ? said.filter((entry) => typeof entry === 'string') : [];
  return [...new Set(scopes.filter((entry) => entry !== '' && entry.length <= longestName))].slice(0, mostScopes);
};
