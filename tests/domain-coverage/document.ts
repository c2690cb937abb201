import { readFile } from 'node:fs/promises';
import type { Transition } from '#kernel/transitions.ts';
import { deliveryTransitions } from '../../subgraphs/delivery/src/domain/transitions.ts';
import { orderTransitions } from '../../subgraphs/order/src/domain/transitions.ts';
import { refundTransitions } from '../../subgraphs/payment/src/domain/refund.ts';
import { paymentTransitions } from '../../subgraphs/payment/src/domain/transitions.ts';
import { reviewTransitions } from '../../subgraphs/review/src/domain/transitions.ts';
import { ticketTransitions } from '../../subgraphs/store/src/domain/ticket/transitions.ts';
import { rules } from './rules.ts';
import { type Test, testsIn } from './test-name.ts';

/** npm run domain-coverage: which test proves which row of the domain. */

export const coverageFile = 'docs/domain-coverage.md';
export const domainFile = 'docs/domain.md';

/** A row of the domain, under the heading it stands under, and the tests that prove it. */
export type Row = { readonly section: string; readonly row: string; readonly tests: readonly Test[] };

type AnyTransition = Transition<string, string, string>;
type Machine = { readonly name: string; readonly table: readonly AnyTransition[]; readonly file: string; readonly group: string };

const machines: readonly Machine[] = [
  { name: 'Order', table: orderTransitions, file: 'subgraphs/order/src/domain/order.test.ts', group: 'every row of the table' },
  { name: 'Payment', table: paymentTransitions, file: 'subgraphs/payment/src/domain/payment.test.ts', group: 'the table › every row of the table' },
  { name: 'Refund', table: refundTransitions, file: 'subgraphs/payment/src/domain/payment.test.ts', group: 'every row of the table of refunds' },
  { name: 'Ticket', table: ticketTransitions, file: 'subgraphs/store/src/domain/ticket/ticket.test.ts', group: 'every row of the table' },
  { name: 'Delivery', table: deliveryTransitions, file: 'subgraphs/delivery/src/domain/delivery.test.ts', group: 'every row of the table' },
  { name: 'Review', table: reviewTransitions, file: 'subgraphs/review/src/domain/review.test.ts', group: 'every row of the table' },
];

/** Every row of a state machine has a test that bears its name. */
const transitionRows: readonly Row[] = machines.flatMap(({ name, table, file, group }) =>
  table.map(({ from, command, by, event, to }) => ({
    section: `Transitions: ${name}`,
    row: `${from} → ${command} (${by.join(', ')}) → ${event} → ${to}`,
    tests: testsIn(file, `${group} › ${from}: ${command} leads through ${event} to ${to}`),
  })));

/** The rows of every table of a document, as `heading` and the text of their first cell. */
export const tableRows = (document: string): readonly { readonly section: string; readonly row: string }[] => {
  let section = '';
  let body = false;
  const found: { section: string; row: string }[] = [];
  for (const line of document.split('\n')) {
    if (line.startsWith('## ')) section = line.slice(3);
    if (!line.startsWith('|')) body = false;
    else if (/^\|[-|]+\|$/.test(line)) body = true;
    else if (body) found.push({ section, row: line.split('|')[1]?.trim() ?? '' });
  }
  return found;
};

/** Every row of the domain with its tests: those of docs/domain.md as `rules.ts` maps them, and those of the tables in the code. */
export const coverageRows = async (): Promise<readonly Row[]> => {
  const told = tableRows(await readFile(new URL(`../../${domainFile}`, import.meta.url), 'utf8'));
  return [...told.map(({ section, row }) => ({ section, row, tests: rules[section]?.[row] ?? [] })), ...transitionRows];
};

/** The document: a heading for each section, and a line for each row. */
export const coverageDocument = (rows: readonly Row[]): string => {
  const cell = (text: string) => text.replaceAll('|', '\\|');
  const line = ({ row, tests }: Row) => `| ${cell(row)} | ${tests.map(({ file, name }) => `[${cell(name)}](../${file})`).join('<br>')} |`;
  const sections = [...new Set(rows.map(({ section }) => section))];
  return [
    '# What proves the domain',
    '',
    'Every row of [domain.md](domain.md) and of every [state machine](state-machines.md), with the tests that prove it, by name. Written by',
    '`npm run domain-coverage`; `tests/domain-coverage` fails when a row has no test, or a test named here is not there.',
    ...sections.flatMap((section) => ['', `## ${section}`, '', '| row | proved by |', '|---|---|', ...rows.filter((row) => row.section === section).map(line)]),
    '',
  ].join('\n');
};
