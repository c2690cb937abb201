/** Who may give a command. The same names as the GraphQL enum `Role`. */
export type Role = 'CUSTOMER' | 'STORE_OWNER' | 'RIDER' | 'SUPPORT' | 'SYSTEM';

/** One row of a state machine: in `from`, `command` given by one of `by` leads through `event` to `to`. */
export type Transition<Status extends string, Command extends string, Event extends string> = {
  readonly from: Status | 'NONE';
  readonly command: Command;
  readonly by: readonly Role[];
  readonly event: Event;
  readonly to: Status;
};

type AnyTransition = Transition<string, string, string>;

/** The row that lets `command` be given in `status`, or undefined when no row does. */
export const transitionOf = <Row extends AnyTransition>(table: readonly Row[], status: string, command: Row['command']): Row | undefined =>
  table.find((row) => row.from === status && row.command === command);

/** The commands that one of `roles` may give in `status`, in the table's order, each once. */
export const commandsFor = <Row extends AnyTransition>(table: readonly Row[], status: string, roles: readonly Role[]): Row['command'][] => [
  ...new Set(table.filter((row) => row.from === status && row.by.some((role) => roles.includes(role))).map((row) => row.command)),
];

/** Where `event` leads from `status`. Throws when the table has no such row: an event that could not have happened is a fault. */
export const statusAfter = <Row extends AnyTransition>(table: readonly Row[], status: string, event: Row['event']): Row['to'] => {
  const row = table.find((candidate) => candidate.from === status && candidate.event === event);
  if (row === undefined) throw new Error(`${event} cannot follow in status ${status}`);
  return row.to;
};
