import type { Role } from '#kernel/transitions.ts';
import type { OpenedTicket } from '../domain/ticket/ticket.ts';

export type Asker = { readonly id: string; readonly roles: readonly Role[] };

/** In which roles a ticket concerns somebody; none, and it is not theirs to see. */
export const rolesTowards = (ticket: OpenedTicket, asker: Asker | null): readonly Role[] => {
  if (asker === null) return [];
  const roles: Role[] = [];
  if (ticket.customerId === asker.id) roles.push('CUSTOMER');
  if (ticket.ownerId === asker.id) roles.push('STORE_OWNER');
  if (asker.roles.includes('SUPPORT')) roles.push('SUPPORT');
  return roles;
};

/** Whether somebody may look into a store's kitchen. */
export const mayRunKitchen = (ownerId: string, asker: Asker | null): boolean => asker !== null && (asker.id === ownerId || asker.roles.includes('SUPPORT'));
