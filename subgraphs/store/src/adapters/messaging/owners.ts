import { accountEvents } from '#contracts/account.ts';
import { readEvent } from '#contracts/event.ts';
import type { EventHandler } from '#messaging/consumer.ts';
import type { handleStoreCommand } from '../../application/handle-store.ts';

/** Whoever took up the invitation to run a store runs it. An invitation to a store that is none leads to nothing. */
export const hearOfOwners = (handle: ReturnType<typeof handleStoreCommand>): EventHandler => async (envelope) => {
  const event = readEvent(accountEvents, envelope);
  if (event?.type !== 'account.StoreOwnerInvitationAccepted.v1') return 'ignored';
  const outcome = await handle(event.data.storeId, { type: 'HandOverStore', at: event.time, ownerId: event.subject }, { received: envelope });
  return outcome.kind === 'accepted' && outcome.events.length > 0 ? 'applied' : 'ignored';
};
