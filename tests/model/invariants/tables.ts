import { orderTransitions } from '../../../subgraphs/order/src/domain/transitions.ts';
import { refundTransitions } from '../../../subgraphs/payment/src/domain/refund.ts';
import { paymentTransitions } from '../../../subgraphs/payment/src/domain/transitions.ts';
import { ticketTransitions } from '../../../subgraphs/store/src/domain/ticket/transitions.ts';
import { deliveryTransitions } from '../../../subgraphs/delivery/src/domain/transitions.ts';
import type { Role, Transition } from '#kernel/transitions.ts';
import { must } from '../machinery/broken.ts';

export type Row = Transition<string, string, string>;

/** The state machines that the walks are held to. */
export const tables = {
  Order: orderTransitions,
  Payment: paymentTransitions,
  Refund: refundTransitions,
  Ticket: ticketTransitions,
  Delivery: deliveryTransitions,
} as const satisfies Record<string, readonly Row[]>;
export type Machine = keyof typeof tables;

/** Rows that nothing in the composed process gives: in the table for whoever will. */
export const neverGiven: readonly { readonly machine: Machine; readonly from?: string; readonly command: string; readonly why: string }[] = [
  { machine: 'Ticket', from: 'CANCELLATION_ASKED', command: 'CallOffTicket', why: 'while the store is asked the order is CANCELLING, and nobody can begin to cancel it once more' },
];

export const rowName = (machine: Machine, { from, command, event, to }: Row): string => `${machine}: ${from} · ${command} → ${event} → ${to}`;

/** One step of an aggregate: an event and the statuses around it. */
export type Stepped = { readonly from: string; readonly event: string; readonly to: string };
type Seen = { readonly machine: Machine; readonly id: string; readonly command: string | null; readonly by: Role | null; readonly steps: readonly Stepped[] };

/** Counts which rows were taken; throws when a step was taken for which there is no row, or by whom it is not allowed to. */
export const createRowCount = () => {
  const count = new Map<string, number>();
  const take = (machine: Machine, row: Row) => count.set(rowName(machine, row), (count.get(rowName(machine, row)) ?? 0) + 1);
  return {
    count,
    see: ({ machine, id, command, by, steps }: Seen): void => {
      const table: readonly Row[] = tables[machine];
      for (const { from, event, to } of steps) {
        const rows = table.filter((row) => row.from === from && row.event === event && row.to === to);
        must(rows.length > 0, 'the table is never violated', () => `${machine} ${id}: ${event} led from ${from} to ${to}`);
        const taken = command === null ? rows : rows.filter((row) => row.command === command);
        if (by !== null && taken.length > 0) must(taken.some((row) => row.by.includes(by)), 'a command is given by who may give it', () => `${machine} ${id}: ${command} by ${by} in ${from}`);
        for (const row of taken) take(machine, row);
      }
      // what leads there in one breath with other events
      const [first, last] = [steps[0], steps.at(-1)];
      if (first === undefined || last === undefined || steps.length < 2) return;
      for (const row of table) if (row.from === first.from && row.command === command && row.event === last.event && row.to === last.to) take(machine, row);
    },
  };
};

/** The rows that have to be taken, and were not, or less often than that. */
export const missingRows = (count: ReadonlyMap<string, number>, atLeast = 1): string[] =>
  (Object.keys(tables) as Machine[]).flatMap((machine) =>
    (tables[machine] as readonly Row[])
      .filter(({ from, command }) => !neverGiven.some((never) => never.machine === machine && never.command === command && (never.from ?? from) === from))
      .map((row) => rowName(machine, row))
      .filter((name) => (count.get(name) ?? 0) < atLeast));
