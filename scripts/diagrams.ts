import { readFile, writeFile } from 'node:fs/promises';
import type { Transition } from '#kernel/transitions.ts';
import { deliveryTransitions } from '../subgraphs/delivery/src/domain/transitions.ts';
import { orderTransitions } from '../subgraphs/order/src/domain/transitions.ts';
import { refundTransitions } from '../subgraphs/payment/src/domain/refund.ts';
import { paymentTransitions } from '../subgraphs/payment/src/domain/transitions.ts';
import { ticketTransitions } from '../subgraphs/store/src/domain/ticket/transitions.ts';
import { at } from './root.ts';

/** npm run diagrams: the state machines as they are decided by, drawn for people. */

export const diagramsFile = 'docs/state-machines.md';

type Row = Transition<string, string, string>;

const machines: readonly { readonly name: string; readonly table: readonly Row[] }[] = [
  { name: 'Order 주문', table: orderTransitions },
  { name: 'Payment 결제', table: paymentTransitions },
  { name: 'Refund 환불', table: refundTransitions },
  { name: 'Ticket 주문표', table: ticketTransitions },
  { name: 'Delivery 배달', table: deliveryTransitions },
];

/** Arrows between the same two states are one arrow, with a line for each event; what leads nowhere is in the table only. */
const diagram = (table: readonly Row[]): string => {
  const arrows = new Map<string, Set<string>>();
  for (const { from, event, to } of table) {
    if (from === to) continue;
    const arrow = `${from === 'NONE' ? '[*]' : from} --> ${to === 'NONE' ? '[*]' : to}`;
    arrows.set(arrow, (arrows.get(arrow) ?? new Set()).add(event));
  }
  return ['```mermaid', 'stateDiagram-v2', ...[...arrows].map(([arrow, events]) => `  ${arrow} : ${[...events].join(', ')}`), '```'].join('\n');
};

const rows = (table: readonly Row[]): string =>
  ['| from | command | by | event | to |', '|---|---|---|---|---|', ...table.map(({ from, command, by, event, to }) => `| ${from} | ${command} | ${by.join(', ')} | ${event} | ${to} |`)].join('\n');

/** The whole document. */
export const diagrams = (): string =>
  `# State machines\n\nDrawn by \`npm run diagrams\` from the tables that the contexts decide by. SYSTEM stands for other contexts' events and for timers.\n\n${machines
    .map(({ name, table }) => `## ${name}\n\n${diagram(table)}\n\n${rows(table)}\n`)
    .join('\n')}`;

/** What is wrong with the document that is checked in. */
export const diagramProblems = async (): Promise<readonly string[]> =>
  (await readFile(at(diagramsFile), 'utf8').catch(() => '')) === diagrams() ? [] : [`${diagramsFile}: not what the contexts decide by. Run: npm run diagrams`];

if (import.meta.main) await writeFile(at(diagramsFile), diagrams());
