import type { EventEnvelope } from '#contracts/event.ts';
import { VersionConflict } from '#kernel/command-handler.ts';
import type { EventHandler } from '#messaging/consumer.ts';
import { must } from './broken.ts';
import { AlreadyReceived, type Ledger, lineOf } from './ledger.ts';

export type Message = { readonly event: EventEnvelope };

type Options = {
  readonly ledger: Ledger;
  readonly handlers: Readonly<Record<string, EventHandler>>;
  /** Whether a failed handler is to be tried again, as its facts changed under it. */
  readonly isRace: (error: unknown) => boolean;
  /** A consumer without an inbox, to see that it is missed. */
  readonly withoutInbox: boolean;
};

const tries = 5;

/** A context's queue and the way through its inbox: each event's effects once, in the order of its aggregate, whatever the queue does. */
export const createConsumer = ({ ledger, handlers, isRace, withoutInbox }: Options) => {
  const queue: Message[] = [];
  const parked = new Map<string, EventEnvelope>();
  const placeOf = (event: EventEnvelope, sequence = event.sequence) => `${lineOf(event)} ${sequence}`;

  const apply = async (event: EventEnvelope): Promise<void> => {
    const handler = handlers[event.aggregatetype] as EventHandler;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const done = await handler(event);
        if (done === 'ignored' && !ledger.receipts.has(event.id)) ledger.note(event);
        must(ledger.receipts.has(event.id), 'every event is applied exactly once', () => `${ledger.context} says it applied ${event.type}, and kept no receipt`);
        return;
      } catch (error) {
        if (error instanceof AlreadyReceived) return; // another replica was faster
        if (!(error instanceof VersionConflict || isRace(error)) || attempt === tries) throw error;
      }
    }
  };

  const receive = async (event: EventEnvelope): Promise<void> => {
    if (withoutInbox) {
      if (event.sequence > ledger.appliedOf(event) + 1) return void parked.set(placeOf(event), event);
      ledger.receipts.delete(event.id);
      await apply(event);
    } else if (event.sequence > ledger.appliedOf(event) + 1) {
      parked.set(placeOf(event), event);
    } else if (event.sequence === ledger.appliedOf(event) + 1) {
      await apply(event);
    }
    for (;;) {
      const next = parked.get(placeOf(event, ledger.appliedOf(event) + 1));
      // what was applied is settled, also when whoever applied it died before this
      for (const [place, { sequence }] of parked) if (place === placeOf(event, sequence) && sequence <= ledger.appliedOf(event)) parked.delete(place);
      if (next === undefined) return;
      await apply(next);
    }
  };

  return {
    queue,
    parked,
    hears: (event: EventEnvelope): boolean => Object.hasOwn(handlers, event.aggregatetype),
    put: (event: EventEnvelope): void => void queue.push({ event }),
    /** Works on a message; it leaves the queue when that is done, and stays when the process dies. */
    work: async (message: Message): Promise<void> => {
      await receive(message.event);
      const at = queue.indexOf(message);
      if (at >= 0) queue.splice(at, 1);
    },
  };
};
export type Consumer = ReturnType<typeof createConsumer>;

/** Passes on what was told since the last time, to whoever listens. */
export const relay = (ledger: Ledger, consumers: readonly Consumer[]): void => {
  for (; ledger.relayed < ledger.archive.length; ledger.relayed += 1) {
    const event = ledger.archive[ledger.relayed] as EventEnvelope;
    for (const consumer of consumers) if (consumer.hears(event)) consumer.put(event);
  }
};
