import { expect } from '@jest/globals';
import pg from 'pg';
import { openBroker } from '#messaging/broker.ts';
import { queueAddress } from '#platform/queue.ts';
import { eventually } from '#testing/eventually.ts';
import { listenToOthers as customerHears } from '../../subgraphs/customer/src/adapters/messaging/listen.ts';
import { toColumns } from '../../subgraphs/customer/src/adapters/persistence/page-row.ts';
import { projectEvent } from '../../subgraphs/customer/src/application/project-event.ts';
import { blankPage, type MyPage } from '../../subgraphs/customer/src/domain/my-page.ts';
import type { EventEnvelope } from '#contracts/event.ts';
import { type Context, contexts, databaseVariable } from '../../scripts/services.ts';
import type { System } from '../e2e/system.ts';

/** Who listens to whom, as they declared it themselves. */
const listenersOf = async ({ environment }: System): Promise<(context: string) => readonly string[]> => {
  const broker = await openBroker(queueAddress(environment));
  try {
    const { bindings } = await broker.routes();
    return (context) => bindings.filter(({ consumer }) => consumer === context).map(({ aggregateType }) => aggregateType);
  } finally {
    await broker.close();
  }
};

/** Waits until nothing is under way any more, and holds the whole system to the invariants of its domain. */
export const expectInvariants = async (system: System, withinMs = 30_000): Promise<void> => {
  const pools = new Map(contexts.map((context) => [context, new pg.Pool({ connectionString: system.environment[databaseVariable(context)], max: 2 })]));
  const query = async <Row extends object>(context: Context, sql: string): Promise<Row[]> => (await (pools.get(context) as pg.Pool).query<Row>(sql)).rows;
  try {
    const listensTo = await listenersOf(system);
    await eventually(() => everyEventAppliedOnce(query, listensTo), { withinMs });
    await eventually(async () => booksAreRight(query, await booksOf(system)), { withinMs });
    await nothingIsLostUnseen(query);
    await everyOrderHasWhatItNeeds(query);
    await foodGoesWhereItsOrderSays(query);
    await myPageIsWhatItsEventsMakeIt(query);
  } finally {
    await Promise.all([...pools.values()].map((pool) => pool.end()));
  }
};

type Query = <Row extends object>(context: Context, sql: string) => Promise<Row[]>;

/** 4. Every event in every outbox was applied exactly once by every context that listens to it. */
const everyEventAppliedOnce = async (query: Query, listensTo: (context: string) => readonly string[]): Promise<void> => {
  type Told = { id: string; aggregate_type: string };
  const told = (await Promise.all(contexts.map((context) => query<Told>(context, 'SELECT id, aggregate_type FROM outbox')))).flat();
  for (const context of contexts) {
    const wanted = told.filter(({ aggregate_type }) => listensTo(context).includes(aggregate_type)).map(({ id }) => id).sort();
    const received = (await query<{ event_id: string }>(context, 'SELECT event_id FROM inbox')).map(({ event_id }) => event_id).sort();
    expect({ context, received }).toEqual({ context, received: wanted });
    expect({ context, parked: await query(context, 'SELECT * FROM parked_event') }).toEqual({ context, parked: [] });
  }
};

type Books = { readonly payments: readonly { readonly reference: string | null; readonly amount: number; readonly status: string; readonly refunds: readonly { readonly amount: number }[] }[] };
const booksOf = async (system: System): Promise<Books> => (await (await fetch(`${system.environment['PAYMENT_PROVIDER_URL']}/books`)).json()) as Books;

type OrderRow = { id: string; status: string; total: string; cancellation: { refund: { amount: number } } | null };

/** 1 and 2. Every charge belongs to one order, and what was kept of it is what the order's outcome says. */
const booksAreRight = async (query: Query, { payments }: Books): Promise<void> => {
  const orders = await query<OrderRow>('order', 'SELECT id, status, total, cancellation FROM "order"');
  const charges = payments.filter(({ status }) => status !== 'DECLINED' && status !== 'VOIDED');
  const kept = new Map<string, number>();
  for (const { reference, amount, refunds } of charges) {
    expect(orders.map(({ id }) => id)).toContain(reference);
    expect(kept.has(reference as string)).toBe(false); // one charge an order
    kept.set(reference as string, amount - refunds.reduce((sum, refund) => sum + refund.amount, 0));
  }
  const lost = (await query<{ order_id: string }>('payment', `SELECT order_id FROM payment WHERE status = 'WRITTEN_OFF'`)).map(({ order_id }) => order_id);
  const givenBack = new Map((await query<{ order_id: string; amount: string }>('payment', 'SELECT order_id, sum(refund.amount) AS amount FROM refund JOIN payment USING (payment_id) WHERE reason IS NOT NULL GROUP BY order_id'))
    .map(({ order_id, amount }) => [order_id, Number(amount)]));
  for (const { id, status, total, cancellation } of orders) {
    if (status === 'PENDING_PAYMENT') continue;
    const should = lost.includes(id) ? 0 : shouldKeep(status, Number(total), cancellation) - (givenBack.get(id) ?? 0);
    expect({ id, status, kept: kept.get(id) ?? 0 }).toEqual({ id, status, kept: should });
  }
};

/** What the provider refused for good when the food was gone is on record as lost; and nothing else is. */
const nothingIsLostUnseen = async (query: Query): Promise<void> => {
  const payments = await query<{ order_id: string; status: string; capture_refused: string | null }>('payment', 'SELECT order_id, status, capture_refused FROM payment');
  const orders = new Map((await query<OrderRow>('order', 'SELECT id, status, total, cancellation FROM "order"')).map((order) => [order.id, order]));
  const tooMuch = await query<{ order_id: string }>('payment', `SELECT order_id FROM payment JOIN refund USING (payment_id) GROUP BY order_id, payment.amount HAVING sum(refund.amount) > payment.amount`);
  expect(tooMuch).toEqual([]); // never more back than was taken
  for (const { order_id: id, status, capture_refused: refused } of payments) {
    const order = orders.get(id);
    const isGone = order !== undefined && ['IN_DELIVERY', 'DELIVERED', 'COMPLETED'].includes(order.status);
    if (refused !== null && isGone) expect({ id, status }).toEqual({ id, status: 'WRITTEN_OFF' });
    if (status === 'WRITTEN_OFF') expect({ id, refused: refused !== null }).toEqual({ id, refused: true });
  }
};

const shouldKeep = (status: string, total: number, cancellation: OrderRow['cancellation']): number => {
  if (status === 'PAYMENT_FAILED' || status === 'EXPIRED') return 0;
  return cancellation === null ? total : total - cancellation.refund.amount;
};

/** 3. Every placed order has exactly one ticket, and every ready ticket exactly one delivery that is not cancelled. */
const everyOrderHasWhatItNeeds = async (query: Query): Promise<void> => {
  const placed = await query<{ id: string }>('order', `SELECT id FROM "order" WHERE placed_at IS NOT NULL ORDER BY id`);
  const tickets = await query<{ order_id: string; status: string }>('store', 'SELECT order_id, status FROM ticket ORDER BY order_id');
  expect(tickets.map(({ order_id }) => order_id)).toEqual(placed.map(({ id }) => id));
  const deliveries = await query<{ order_id: string }>('delivery', `SELECT order_id FROM delivery WHERE status <> 'CANCELLED'`);
  for (const ticket of tickets.filter(({ status }) => status === 'READY')) {
    expect({ order: ticket.order_id, deliveries: deliveries.filter(({ order_id }) => order_id === ticket.order_id).length }).toEqual({ order: ticket.order_id, deliveries: 1 });
  }
};

/** Food goes where its order says: what is off is not handed over, or it is on record that it was. */
const foodGoesWhereItsOrderSays = async (query: Query): Promise<void> => {
  const off = (await query<{ id: string }>('order', `SELECT id FROM "order" WHERE status = 'CANCELLED' AND cancellation ->> 'food' IS NULL`)).map(({ id }) => id);
  const carried = await query<{ order_id: string; status: string }>('delivery', `SELECT order_id, status FROM delivery WHERE status IN ('PICKED_UP', 'AT_DROPOFF', 'DELIVERED')`);
  expect(carried.filter(({ order_id }) => off.includes(order_id))).toEqual([]);
};

/** 5. My page made anew from the events equals My page as it stands. */
const myPageIsWhatItsEventsMakeIt = async (query: Query): Promise<void> => {
  type Row = { id: string; type: string; source: string; subject: string; time: Date; aggregatetype: string; sequence: number; correlationid: string; data: unknown };
  const columns = 'id, type, source, aggregate_id AS subject, time, aggregate_type AS aggregatetype, sequence, correlation_id AS correlationid, data';
  const rows = (await Promise.all((['order', 'delivery'] as const).map((context) => query<Row>(context, `SELECT ${columns} FROM outbox WHERE aggregate_type = '${context}' ORDER BY aggregate_id, sequence`)))).flat();
  const pages = new Map<string, MyPage>();
  const handlers = customerHears(projectEvent(
    {
      load: async (orderId) => pages.get(orderId) ?? blankPage(orderId),
      save: async (_before, after) => void pages.set(after.orderId, after),
    },
    async () => {},
  ));
  for (const row of rows) {
    const envelope: EventEnvelope = { ...row, specversion: '1.0', time: row.time.toISOString(), causationid: null, traceparent: null };
    await handlers[row.aggregatetype as 'order' | 'delivery'](envelope);
  }
  const standing = await query<{ order_id: string; version: number; status: string | null; rider_id: string | null; step_sequence: number }>('customer', 'SELECT order_id, version, status, rider_id, step_sequence FROM my_page');
  const rebuilt = [...pages.values()].map((page) => ({ order_id: page.orderId, ...toColumns(page) }));
  const essence = (page: { order_id: string; status?: unknown }) => page.order_id;
  expect(rebuilt.map(essence).sort()).toEqual(standing.map(essence).sort());
  for (const page of standing) {
    const again = rebuilt.find(({ order_id }) => order_id === page.order_id);
    expect({ ...page }).toEqual({ order_id: page.order_id, version: again?.version, status: again?.status, rider_id: again?.riderId, step_sequence: again?.stepSequence });
  }
};
