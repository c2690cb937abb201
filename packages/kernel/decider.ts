/**
 * The functional heart of an aggregate, after Jérémie Chassaing's Decider: `decide` says what happens, `evolve` what that
 * makes of the state. Both are pure; time, ids and prices come in with the command.
 */
export type Decider<Command, State, Event, Reason> = {
  readonly initial: State;
  decide(command: Command, state: State): Decision<Event, Reason>;
  evolve(state: State, event: Event): State;
};

export type Decision<Event, Reason> = Accepted<Event> | Rejected<Reason>;
export type Accepted<Event> = { readonly accepted: true; readonly events: readonly Event[] };
export type Rejected<Reason> = { readonly accepted: false; readonly reason: Reason };

/** The command holds: these events follow from it. None at all means it was already so. */
export const accept = <Event>(...events: readonly Event[]): Accepted<Event> => ({ accepted: true, events });

/** The command does not hold. A refusal is a value, never a throw. */
export const reject = <const Reason>(reason: Reason): Rejected<Reason> => ({ accepted: false, reason });

/** The state after `events`, starting from `state`. */
export const fold = <State, Event>(evolve: (state: State, event: Event) => State, state: State, events: Iterable<Event>): State => {
  let folded = state;
  for (const event of events) folded = evolve(folded, event);
  return folded;
};
