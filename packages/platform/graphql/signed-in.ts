import type { Role } from '#kernel/transitions.ts';
import type { Viewer } from '../viewer.ts';
import { forbidden, unauthenticated } from './errors.ts';

export type SomeRoles = readonly [Role, ...Role[]];

const called: Record<Role, string> = { CUSTOMER: 'customers', STORE_OWNER: 'owners of stores', RIDER: 'riders', SUPPORT: 'support', SYSTEM: 'nobody' };

/**
 * The viewer, who has to be somebody in one of these roles. Throws UNAUTHENTICATED or FORBIDDEN. The router has looked at their token's scopes
 * before; this holds also where it did not, and for whoever a thing is still called the owner of in whose role they are no more.
 */
export const signedInAs = (viewer: Viewer | null, ...roles: SomeRoles): Viewer => {
  if (viewer === null) throw unauthenticated();
  if (!roles.some((role) => viewer.roles.includes(role))) throw forbidden(`Only ${roles.map((role) => called[role]).join(' and ')} may do this`);
  return viewer;
};
