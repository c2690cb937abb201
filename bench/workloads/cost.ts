import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { tokenFor } from '../../scripts/token.ts';
import { exchanges } from '../exchanges/all.ts';
import { basket } from '../exchanges/place-order.ts';
import { post } from '../load/post.ts';
import type { Child } from '../process/child.ts';
import type { Outlay } from '../process/probe.ts';
import type { Measurement } from '../report/measurement.ts';
import type { Visitor } from '../scenes/scene.ts';
import { standingOrders, withOrders } from './orders.ts';
import { untilQuiet } from './quiet.ts';
import type { Bench, Workload } from './workload.ts';

const idleMs = 3_000;
const windowMs = 400;
const calmWindows = 2;
const listed = 20;

const cancel = 'cancelOrder';
const watchedCancel = 'cancelOrder, watched';

/** Something whose cost is counted: done once, from the question to the answer. */
type Deed = { readonly subject: string; readonly act: () => Promise<unknown>; readonly before?: (times: number) => Promise<unknown>; readonly after?: () => Promise<unknown> };

/** What a request makes the services ask of one another and of their databases, counted inside of the one process that is all of them. */
export const cost: Workload = {
  name: 'cost',
  scene: 'system',
  title: ({ counted }) => `What one request costs (mean of ${counted}; the SQL after the answer is events on their way: relay, queue, consumers, pushes)`,
  run: async (bench) => {
    const { scene: { whole }, plan } = bench;
    if (whole === null) throw new TypeError('the cost is counted in a process that has everything in it');
    const deeds = await deedsOf(bench, whole.url);
    await whole.outlay(); // it counts from here on
    for (const { act } of deeds.slice(0, 4)) await act(); // plans are made once
    const idlePerMs = await statementsWhenIdle(whole);
    const costs = new Map<string, Cost>();
    for (const deed of deeds) costs.set(deed.subject, await outlayOf(whole, deed, plan.counted, idlePerMs));
    const push = difference(costs.get(watchedCancel), costs.get(cancel));
    costs.delete(watchedCancel);
    return [
      ...[...costs].flatMap(([subject, counted]) => costOf(subject, counted)),
      ...costOf('on top of it, one push', push),
      { subject: 'nothing, for a second', figure: '', unit: 'count', column: afterwards, values: [idlePerMs * 1_000] },
    ];
  },
};

const deedsOf = async ({ scene, load, plan }: Bench, url: string): Promise<readonly Deed[]> => {
  const [someone] = await withOrders(url, { ...scene, visitors: scene.visitors.slice(0, 1) }, Math.max(listed, 3 * plan.counted));
  const customer = someone as Visitor;
  const owner = await tokenFor(['owner'], scene.environment);
  const asks = (subject: string, operation: string, variables: () => Readonly<Record<string, unknown>> = () => ({})): Deed => ({ subject, act: () => post(url, customer.token, operation, variables()) });
  const standing = await standingOrders(url, customer);
  const tickets: string[] = [];
  for (const id of standing.splice(0, plan.counted)) {
    const { order } = await post<{ order: { ticket: { id: string } } }>(url, owner, 'query Ticket($id: ID!) { order(id: $id) { ticket { id } } }', { id });
    tickets.push(order.ticket.id);
  }
  const cancelling = asks(cancel, 'mutation Cancel($input: CancelOrderInput!) { cancelOrder(input: $input) { __typename } }', () => ({ input: { idempotencyKey: randomUUID(), orderId: standing.pop() } }));
  return [
    asks('order + its store', exchanges.oneOrder.operation, exchanges.oneOrder.variables(customer)),
    asks(`me.orders, ${listed} with stores`, exchanges.orderList.operation.replace('first: 50', `first: ${listed}`)),
    asks('stores, 20 nearest', 'query Stores($near: GeoPointInput!) { stores(near: $near, first: 20) { nodes { id name open minimumOrder { amount } } } }', () => ({ near: basket.address.location })),
    asks('quote', 'query Quote($input: QuoteInput!) { quote(input: $input) { __typename ... on Quote { total { amount } earliestArrival } } }', () => ({ input: basket })),
    asks('placeOrder', exchanges.placeOrder.operation, exchanges.placeOrder.variables(customer)),
    {
      subject: 'acceptTicket',
      act: () => post(url, owner, 'mutation Accept($input: AcceptTicketInput!) { acceptTicket(input: $input) { __typename } }', { input: { idempotencyKey: randomUUID(), ticketId: tickets.pop(), cookingMinutes: 15 } }),
    },
    cancelling,
    {
      ...cancelling,
      subject: watchedCancel,
      before: (times) => load.watch({ url, watched: standing.slice(-times).map((orderId) => ({ token: customer.token, orderId })) }),
      after: () => load.unwatch(),
    },
  ];
};

type Cost = { readonly calls: number; readonly toAnswer: number; readonly after: number };

const outlayOf = async (whole: Child, { act, before, after }: Deed, times: number, idlePerMs: number): Promise<Cost> => {
  await before?.(times);
  await settled(whole, idlePerMs);
  const start = performance.now();
  for (let n = 0; n < times; n++) await act();
  const { calls, within, beside } = await settled(whole, idlePerMs);
  const idle = idlePerMs * (performance.now() - start);
  await after?.();
  return { calls: calls / times, toAnswer: within / times, after: Math.max(0, beside - idle) / times };
};

/** Counts until no more is asked than when nothing happens, and answers all that was. */
const settled = async (whole: Child, idlePerMs: number): Promise<{ calls: number; within: number; beside: number }> => {
  const total = { calls: 0, within: 0, beside: 0 };
  for (let calm = 0; calm < calmWindows;) {
    await pause(windowMs);
    const { calls, statements } = await whole.outlay();
    const inRequest = sum(statements.filter((statement) => statement.inRequest));
    const beside = sum(statements) - inRequest;
    total.calls += sum(calls);
    total.within += inRequest;
    total.beside += beside;
    calm = beside <= idlePerMs * windowMs * 1.5 + 5 ? calm + 1 : 0;
  }
  return total;
};

const statementsWhenIdle = async (whole: Child): Promise<number> => {
  await untilQuiet(whole);
  await whole.outlay();
  const start = performance.now();
  await pause(idleMs);
  const { statements } = await whole.outlay();
  return sum(statements) / (performance.now() - start);
};

const difference = (more: Cost | undefined, less: Cost | undefined): Cost => ({
  calls: (more?.calls ?? 0) - (less?.calls ?? 0),
  toAnswer: (more?.toAnswer ?? 0) - (less?.toAnswer ?? 0),
  after: (more?.after ?? 0) - (less?.after ?? 0),
});

const sum = (counted: readonly (Outlay['calls'] | Outlay['statements'])[number][]): number => counted.reduce((total, { count }) => total + count, 0);

const toAnswer = 'SQL to the answer';
const afterwards = 'SQL after it';

const costOf = (subject: string, counted: Cost): Measurement[] => [
  { subject, figure: '', unit: 'count', column: 'HTTP calls', values: [counted.calls] },
  { subject, figure: '', unit: 'count', column: toAnswer, values: [counted.toAnswer] },
  { subject, figure: '', unit: 'count', column: afterwards, values: [Math.round(counted.after)] },
];
