import { readEvent } from '#contracts/event.ts';
import { personEvents } from '#contracts/person.ts';
import type { EventHandler } from '#messaging/consumer.ts';
import type { Accounts } from '../../application/ports.ts';

/** Whose events identity hears: of somebody who wants to be forgotten, the account goes, and every session and token with it. */
export const listenToOthers = (accounts: Pick<Accounts, 'erase'>): Record<string, EventHandler> => ({
  person: async (envelope) => {
    const event = readEvent(personEvents, envelope);
    if (event === null) return 'ignored';
    await accounts.erase(event.subject, envelope);
    return 'applied';
  },
});
