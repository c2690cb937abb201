import type { EventEnvelope } from '#contracts/event.ts';
import type { HandleOrderCommand } from './handle.ts';
import type { People } from './ports.ts';

/**
 * Whenever a person is deleted, then their orders that are still under way are called off, as far as that goes, and what
 * identifies them is destroyed. They were told to wait for their orders; this is for one that was placed at that very moment.
 * One that waits for its money expires: paid later, it would stand, and nobody would know any more where it goes.
 * The receipt comes last: a process that dies in between is told again, and all of it is harmless when done twice.
 */
export const forgetCustomer = ({ handle, people }: { readonly handle: HandleOrderCommand; readonly people: People }) => {
  const callOff = async (customerId: string, at: string): Promise<void> => {
    for (const id of await people.underWay(customerId)) {
      await handle(id, { type: 'ExpireOrder', at }); // refused where it is paid, as is the other where it is not
      await handle(id, { type: 'CancelOrder', at, by: 'CUSTOMER', reason: null, fault: null });
    }
  };
  return async (customerId: string, received: EventEnvelope): Promise<void> => {
    await callOff(customerId, received.time);
    await people.forget(customerId);
    await callOff(customerId, received.time); // what was submitted meanwhile; from now on nothing is
    await people.noteForgotten(received);
  };
};
