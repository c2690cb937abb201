import { accountEvents } from '#contracts/account.ts';
import { readEvent } from '#contracts/event.ts';
import type { EventHandler } from '#messaging/consumer.ts';
import type { Recruits } from '../../application/ports.ts';

/** Whoever took up an invitation to deliver is a rider. */
export const hearOfRecruits = (recruits: Pick<Recruits, 'takeOn'>): EventHandler => async (envelope) => {
  const event = readEvent(accountEvents, envelope);
  if (event?.type !== 'account.RiderInvitationAccepted.v1') return 'ignored';
  await recruits.takeOn(event.subject, event.data.vehicle, envelope);
  return 'applied';
};
