import { object, string } from '#kernel/parse.ts';
import { deliveryMethod } from './delivery-method.ts';
import type { EventOf } from './event.ts';

/** What identity tells of an account; `subject` and `correlationid` are the person's id. Who they are, it does not tell. */
export const accountEvents = {
  'account.CustomerSignedUp.v1': object({}),
  /** Somebody who was invited to deliver has an account now; they carry by that vehicle. */
  'account.RiderInvitationAccepted.v1': object({ vehicle: deliveryMethod }),
  /** Somebody who was invited to run that store has an account now. */
  'account.StoreOwnerInvitationAccepted.v1': object({ storeId: string }),
  'account.SupportInvitationAccepted.v1': object({}),
} as const;

export type AccountEvent = EventOf<typeof accountEvents>;
