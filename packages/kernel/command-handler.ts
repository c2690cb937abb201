import { type Decider, fold } from './decider.ts';

/** A state and the sequence of the last event that made it; version 0 is what has never been. */
export type Versioned<State> = { readonly state: State; readonly version: number };

/** An idempotency key as it is kept: whose it is and for which mutation, the key, and a digest of the payload it came with. */
export type CommandKey = { readonly scope: string; readonly key: string; readonly fingerprint: string };

/** Why a command is given: what it belongs to, what led to it, and what has to be kept together with its effects. */
export type Cause<Received = unknown> = {
  readonly causationId?: string | null;
  readonly traceparent?: string | null;
  readonly command?: CommandKey;
  /** A key that is given back with this change: what it was used for came to nothing, and may be tried again. */
  readonly releases?: CommandKey;
  /** The event from another context that is answered by this command; its receipt is kept with the effects. */
  readonly received?: Received;
};

export type Change<State, Event, Received = unknown> = {
  readonly id: string;
  readonly before: Versioned<State>;
  readonly after: Versioned<State>;
  readonly events: readonly Event[];
  readonly cause: Cause<Received>;
};

/** Where aggregates of one kind are kept. */
export type Aggregates<State, Event, Received = unknown> = {
  /** The aggregate as it stands; the initial state at version 0 when there is none. */
  load(id: string): Promise<Versioned<State>>;
  /** All or nothing. Throws a VersionConflict when `before` is not how it stands, a CommandRepeated when the key is kept already. */
  save(change: Change<State, Event, Received>): Promise<void>;
  /** What is kept under an idempotency key: the aggregate it made or changed, and the payload's digest. */
  commandOf(key: CommandKey): Promise<{ readonly id: string; readonly fingerprint: string } | null>;
};

/** Somebody else changed the aggregate since it was loaded. */
export class VersionConflict extends Error {
  override readonly name = 'VersionConflict';
}

/** The same idempotency key was kept by a command that ran at the same time. */
export class CommandRepeated extends Error {
  override readonly name = 'CommandRepeated';
}

export type Outcome<State, Event, Reason> =
  /** `events` is empty when it was already so: a command repeated, or nothing left to do. */
  | { readonly kind: 'accepted'; readonly id: string; readonly state: State; readonly version: number; readonly events: readonly Event[]; readonly repeated: boolean }
  | { readonly kind: 'rejected'; readonly id: string; readonly state: State; readonly reason: Reason }
  | { readonly kind: 'keyReused' };

const attempts = 10;

/**
 * How a command runs: load → decide → fold → save, once more from the start when somebody else was faster, ten times at
 * most. With an idempotency key, a command that was already carried out is answered from what it made, not run again.
 * Throws the last VersionConflict when the aggregate never stands still, and whatever `aggregates` throws.
 */
export const commandHandler =
  <Command, State, Event, Reason, Received>(decider: Decider<Command, State, Event, Reason>, aggregates: Aggregates<State, Event, Received>) =>
  async (id: string, command: Command, cause: Cause<Received> = {}): Promise<Outcome<State, Event, Reason>> => {
    for (let attempt = 1; ; attempt += 1) {
      const [kept, before] = await Promise.all([cause.command ? aggregates.commandOf(cause.command) : null, aggregates.load(id)]);
      if (kept) {
        if (kept.fingerprint !== cause.command?.fingerprint) return { kind: 'keyReused' };
        // not `before`: that may have been read a moment earlier than the key, and stand as it did without the command
        return { kind: 'accepted', id: kept.id, ...(await aggregates.load(kept.id)), events: [], repeated: true };
      }
      const decision = decider.decide(command, before.state);
      const changesNothing = !decision.accepted || decision.events.length === 0;
      // `before` may also have been read a moment later than the key, and show what this very command did when it was sent twice at once
      if (changesNothing && cause.command && (await aggregates.commandOf(cause.command))) continue;
      if (!decision.accepted) return { kind: 'rejected', id, state: before.state, reason: decision.reason };
      const { events } = decision;
      if (events.length === 0) return { kind: 'accepted', id, ...before, events, repeated: false };
      const after = { state: fold(decider.evolve, before.state, events), version: before.version + events.length };
      try {
        await aggregates.save({ id, before, after, events, cause });
        return { kind: 'accepted', id, ...after, events, repeated: false };
      } catch (error) {
        const faster = error instanceof VersionConflict || error instanceof CommandRepeated;
        if (!faster || attempt === attempts) throw error;
      }
    }
  };
