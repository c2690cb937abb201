import type { AccountEvent } from '#contracts/account.ts';
import type { EventEnvelope } from '#contracts/event.ts';
import type { NewId } from '#kernel/id.ts';
import type { AccountTold } from '../../application/ports.ts';

type Telling = { readonly id: string; readonly version: number; readonly at: Date; readonly told: AccountTold };

/** What the contexts are told of an account. */
export const publishAccount = (newId: NewId) => ({ id, version, at, told }: Telling): EventEnvelope => ({
  specversion: '1.0', id: newId(), source: '/identity', subject: id, time: at.toISOString(), aggregatetype: 'account', sequence: version, correlationid: id, causationid: null, traceparent: null, ...typeAndData(told),
});

const typeAndData = (told: AccountTold): { [Type in AccountEvent['type']]: Pick<Extract<AccountEvent, { type: Type }>, 'type' | 'data'> }[AccountEvent['type']] => {
  switch (told.type) {
    case 'CustomerSignedUp':
      return { type: 'account.CustomerSignedUp.v1', data: {} };
    case 'RiderInvitationAccepted':
      return { type: 'account.RiderInvitationAccepted.v1', data: { vehicle: told.vehicle } };
    case 'StoreOwnerInvitationAccepted':
      return { type: 'account.StoreOwnerInvitationAccepted.v1', data: { storeId: told.storeId } };
    case 'SupportInvitationAccepted':
      return { type: 'account.SupportInvitationAccepted.v1', data: {} };
  }
};
