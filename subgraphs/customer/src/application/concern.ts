import type { Role } from '#kernel/transitions.ts';
import type { MyPage } from '../domain/my-page.ts';

export type Asker = { readonly id: string; readonly roles: readonly Role[] };

/** Whether an order is this person's to see: its customer's, its store's owner's, its rider's, or support's. */
export const concerns = ({ story, carriage }: MyPage, { id, roles }: Asker): boolean =>
  roles.includes('SUPPORT') || story?.customerId === id || story?.storeOwnerId === id || carriage?.riderId === id;
