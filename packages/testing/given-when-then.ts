import { expect } from '@jest/globals';
import { type Decider, type Decision, fold, type Rejected } from '#kernel/decider.ts';

type Outcome<Event, Reason> = readonly Event[] | readonly [Rejected<Reason>];

/** A decided command, to be held against what was expected of it. */
export type Decided<State, Event, Reason> = {
  /** The command brought about exactly these events, in this order (none: it was already so), or was refused: `then(reject('TOO_LATE'))`. */
  then(...expected: Outcome<Event, Reason>): void;
  /** The events lead to a state that has at least these properties. */
  leadingTo(expected: Partial<State>): void;
};

export type Given<Command, State, Event, Reason> = { when(command: Command): Decided<State, Event, Reason> };

/**
 * Tells a decider's behaviour as data: `given(decider)(placed).when(cancel).then(cancelled)`. A past is given as events, or,
 * where it would be long, as the state itself: `given(decider).state(cooking).when(…)`. Fails with the decision and the expectation side by side.
 */
export const given = <Command, State, Event, Reason>(decider: Decider<Command, State, Event, Reason>) => {
  const state = (before: State): Given<Command, State, Event, Reason> => ({ when: (command) => decided(decider, before, decider.decide(command, before)) });
  return Object.assign((...past: readonly Event[]) => state(fold(decider.evolve, decider.initial, past)), { state });
};

const decided = <Command, State, Event, Reason>(
  { evolve }: Decider<Command, State, Event, Reason>,
  before: State,
  decision: Decision<Event, Reason>,
): Decided<State, Event, Reason> => ({
  then: (...expected) => {
    expect(inWords(decision)).toEqual(inWords(isRefusal(expected) ? expected[0] : { accepted: true, events: expected }));
  },
  leadingTo: (expected) => {
    if (!decision.accepted) expect(inWords(decision)).toEqual({ happened: expect.any(Array) });
    else expect(fold(evolve, before, decision.events)).toMatchObject(expected as Record<string, unknown>);
  },
});

const isRefusal = <Event, Reason>(expected: Outcome<Event, Reason>): expected is readonly [Rejected<Reason>] => {
  const [only] = expected;
  return expected.length === 1 && typeof only === 'object' && only !== null && 'accepted' in only && only.accepted === false;
};

/** The shape in which a failing test shows a decision. */
const inWords = <Event, Reason>(decision: Decision<Event, Reason>): object => (decision.accepted ? { happened: decision.events } : { refused: decision.reason });
