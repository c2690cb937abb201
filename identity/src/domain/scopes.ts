import type { Role } from '#kernel/transitions.ts';

/** What a token may be used for, by what its person is. Nobody gets more than they ask for, nor more than this. */
const scopesByRole: Readonly<Record<Role, readonly string[]>> = {
  CUSTOMER: ['orders:read', 'orders:write'],
  STORE_OWNER: ['orders:read', 'store:write'],
  RIDER: ['orders:read', 'deliveries:write'],
  SUPPORT: ['orders:read', 'store:write', 'support'],
  SYSTEM: [],
};

export const allScopes: readonly string[] = [...new Set(Object.values(scopesByRole).flat())];

/** All that somebody with these roles may ask for. */
export const scopesOf = (roles: readonly Role[]): readonly string[] => allScopes.filter((scope) => roles.some((role) => scopesByRole[role].includes(scope)));

/** What they get of what was asked for. */
export const granted = (asked: Iterable<string>, roles: readonly Role[]): readonly string[] => {
  const allowed = scopesOf(roles);
  return [...new Set(asked)].filter((scope) => allowed.includes(scope));
};
