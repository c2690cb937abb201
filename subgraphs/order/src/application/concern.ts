import type { Role } from '#kernel/transitions.ts';

export type Concerned = { readonly customerId: string; readonly storeOwnerId: string; readonly riderId: string | null };
export type Asker = { readonly id: string; readonly roles: readonly Role[] };

/** In which roles an order concerns somebody; none, and it is not theirs to see. */
export const rolesTowards = (order: Concerned, asker: Asker | null): readonly Role[] => {
  if (asker === null) return [];
  const roles: Role[] = [];
  if (order.customerId === asker.id) roles.push('CUSTOMER');
  if (order.storeOwnerId === asker.id) roles.push('STORE_OWNER');
  if (order.riderId === asker.id) roles.push('RIDER');
  if (asker.roles.includes('SUPPORT')) roles.push('SUPPORT');
  return roles;
};
