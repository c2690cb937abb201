import type { EventEnvelope } from '#contracts/event.ts';
import { type Aggregates, type Cause, type Change, CommandRepeated, type Versioned, VersionConflict } from '#kernel/command-handler.ts';
import { must } from './broken.ts';
import type { Tasks } from './tasks.ts';

/** The event was applied here before: what the inbox's unique key says in the database. */
export class AlreadyReceived extends Error {
  override readonly name = 'AlreadyReceived';
}

type Kept = { readonly id: string; readonly fingerprint: string; readonly answer?: unknown };
export type Entry = { readonly events: readonly EventEnvelope[]; readonly cause: Cause<EventEnvelope>; readonly id?: string; readonly answer?: unknown };

export const lineOf = ({ aggregatetype, subject }: Pick<EventEnvelope, 'aggregatetype' | 'subject'>): string => `${aggregatetype} ${subject}`;

/** What a context's database keeps beside its aggregates: outbox and archive, inbox, idempotency keys. Written all or nothing. */
export const createLedger = (context: string, tasks: Tasks) => {
  const archive: EventEnvelope[] = [];
  const told = new Map<string, number>();
  const receipts = new Set<string>();
  const applied = new Map<string, number>();
  const commands = new Map<string, Kept>();
  const nameOf = ({ scope, key }: { readonly scope: string; readonly key: string }) => `${scope} ${key}`;

  const receive = (event: EventEnvelope) => {
    receipts.add(event.id);
    applied.set(lineOf(event), Math.max(event.sequence, applied.get(lineOf(event)) ?? 0));
  };

  return {
    context,
    archive,
    receipts,
    commands,
    /** How far the relay has come in the archive. */
    relayed: 0,
    appliedOf: (event: EventEnvelope): number => applied.get(lineOf(event)) ?? 0,
    commandOf: async (key: { readonly scope: string; readonly key: string }) => commands.get(nameOf(key)) ?? null,
    isKept: (key: { readonly scope: string; readonly key: string }) => commands.has(nameOf(key)),
    /** The receipt of an event that has no effect here. */
    note: (event: EventEnvelope): void => receive(event),

    /** `write` writes the rows; it throws before it writes anything, or not at all. */
    commit: async ({ events, cause, id = '', answer }: Entry, write: () => void): Promise<void> => {
      await tasks.gate();
      const { command, received, releases } = cause;
      if (command !== undefined && commands.has(nameOf(command))) throw new CommandRepeated('the idempotency key was just used');
      if (received !== undefined && receipts.has(received.id)) throw new AlreadyReceived(received.id);
      write();
      for (const event of events) {
        const next = (told.get(lineOf(event)) ?? 0) + 1;
        must(event.sequence === next, 'sequences have no gap and no repeat', () => `${event.type} of ${event.subject} has sequence ${event.sequence}, and ${next} was next`);
        told.set(lineOf(event), next);
        archive.push(event);
      }
      if (command !== undefined) commands.set(nameOf(command), { id, fingerprint: command.fingerprint, answer });
      if (releases !== undefined) commands.delete(nameOf(releases));
      if (received !== undefined) receive(received);
      await tasks.gate();
    },
  };
};
export type Ledger = ReturnType<typeof createLedger>;

type Options<State, Event> = {
  readonly ledger: Ledger;
  readonly initial: State;
  readonly publish: (change: Change<State, Event, EventEnvelope>) => readonly EventEnvelope[];
  /** Sees every change before it is kept; it may throw. */
  readonly watch: (change: Change<State, Event, EventEnvelope>) => void;
  /** What else is written in the same transaction: throws what refuses it, and answers what to do when it is not refused. */
  readonly beside?: (change: Change<State, Event, EventEnvelope>) => () => void;
  readonly answer?: (change: Change<State, Event, EventEnvelope>) => unknown;
  /** Of what is in this state nothing is kept. */
  readonly isGone?: (state: State) => boolean;
};

/** Aggregates in memory, by the kernel's port. */
export const memoryAggregates = <State, Event>({ ledger, initial, publish, watch, beside, answer, isGone }: Options<State, Event>) => {
  const rows = new Map<string, Versioned<State>>();
  const none: Versioned<State> = { state: initial, version: 0 };
  const aggregates: Aggregates<State, Event, EventEnvelope> = {
    load: async (id) => rows.get(id) ?? none,
    save: async (change) => {
      const { id, before, after, cause } = change;
      await ledger.commit({ events: publish(change), cause, id, answer: answer?.(change) }, () => {
        if ((rows.get(id)?.version ?? 0) !== before.version) throw new VersionConflict(`${id} is no longer at version ${before.version}`);
        const writeBeside = beside?.(change);
        watch(change);
        writeBeside?.();
        if (isGone?.(after.state)) rows.delete(id);
        else rows.set(id, after);
      });
    },
    commandOf: ledger.commandOf,
  };
  return { ...aggregates, rows };
};
