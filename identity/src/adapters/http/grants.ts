import type Provider from 'oidc-provider';
import type { Account } from '../../application/ports.ts';
import { allScopes, granted } from '../../domain/scopes.ts';

/** The one thing there are tokens for; what they say as `aud` is OIDC_AUDIENCE. */
export const api = 'urn:dosirak:api';

/** Grants what was asked for, as far as the person's roles go; the rest is refused, so that it is not asked for again and again. */
export const letIn = (grant: Pick<InstanceType<Provider['Grant']>, 'addOIDCScope' | 'addResourceScope' | 'rejectResourceScope'>, asked: Iterable<string>, account: Account): void => {
  const scopes = [...asked];
  const allowed = granted(scopes, account.roles);
  grant.addOIDCScope(scopes.filter((scope) => !allScopes.includes(scope)).join(' '));
  if (allowed.length > 0) grant.addResourceScope(api, allowed.join(' '));
  const refused = scopes.filter((scope) => allScopes.includes(scope) && !allowed.includes(scope));
  if (refused.length > 0) grant.rejectResourceScope(api, refused.join(' '));
};
