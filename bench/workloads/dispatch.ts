import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { riders } from '#demo-city/people.ts';
import { tokenFor } from '../../scripts/token.ts';
import { basket, placeOrder } from '../exchanges/place-order.ts';
import { post } from '../load/post.ts';
import type { Measurement } from '../report/measurement.ts';
import type { Visitor } from '../scenes/scene.ts';
import { untilQuiet } from './quiet.ts';
import type { Workload } from './workload.ts';

const backlog = 100;
const newcomers = 40;
const late = 20;
const patienceMs = 90_000;

const ticketOf = 'query Ticket($id: ID!) { order(id: $id) { ticket { id } } }';
const accept = 'mutation Accept($input: AcceptTicketInput!) { acceptTicket(input: $input) { __typename ... on DomainError { code } } }';
const deliveryOf = 'query Delivery($id: ID!) { order(id: $id) { delivery { id } } }';
const goOnline = 'mutation Online($input: GoOnlineInput!) { goOnline(input: $input) { __typename ... on DomainError { code } } }';

type Ordered = { readonly orderId: string; readonly ticketId: string; readonly token: string };

/** Many meals wait for riders, then many riders come at once; meals accepted just then should not wait behind that. */
export const dispatch: Workload = {
  name: 'dispatch',
  scene: 'system',
  title: () => `Dispatch: ${backlog} deliveries wait, ${newcomers} riders come at once, ${late} tickets are accepted at that moment`,
  run: async ({ scene }) => {
    const { whole, environment, visitors } = scene;
    if (whole === null) throw new TypeError('the dispatch is measured in the process that has everything in it');
    const { url } = whole;
    const owner = await tokenFor(['owner'], environment);
    const bikers = await Promise.all(riders.filter(({ vehicle }) => vehicle === 'MOTORBIKE').slice(0, newcomers).map(({ account }) => tokenFor([account], environment)));

    const acceptIt = ({ ticketId }: Ordered) => post(url, owner, accept, { input: { idempotencyKey: randomUUID(), ticketId, cookingMinutes: 15 } });
    const planned = async ({ orderId, token }: Ordered): Promise<void> => {
      const giveUpAt = performance.now() + patienceMs;
      while ((await post<{ order: { delivery: unknown } }>(url, token, deliveryOf, { id: orderId })).order.delivery === null) {
        if (performance.now() > giveUpAt) throw new Error(`no delivery was planned within ${patienceMs / 1_000} s`);
        await pause(50);
      }
    };
    const ordered = await orderMany(url, visitors, owner, backlog + late);
    const [waiting, accepted] = [ordered.slice(0, backlog), ordered.slice(backlog)];
    for (const one of waiting) await acceptIt(one);
    await Promise.all(waiting.map(planned));
    await untilQuiet(whole);

    const [cpuBefore, start] = [await whole.cpuMs(), performance.now()];
    const online = bikers.map(async (token) => {
      const began = performance.now();
      await post(url, token, goOnline, { input: { idempotencyKey: randomUUID(), vehicle: 'MOTORBIKE', location: basket.address.location } });
      return performance.now() - began;
    });
    const plans = accepted.map(async (one) => {
      await acceptIt(one);
      const answered = performance.now();
      await planned(one);
      return performance.now() - answered;
    });
    const [wentOnline, plannedAfter] = await Promise.all([Promise.all(online), Promise.all(plans)]);
    await untilQuiet(whole, 60_000);
    const figure = (name: string, unit: Measurement['unit'], values: readonly number[]): Measurement => ({ subject: `${newcomers} riders come`, figure: name, unit, column: 'npm start', values: [...values] });
    return [
      figure('goOnline', 'ms', wentOnline),
      figure('planned after', 'ms', plannedAfter),
      figure('all quiet after', 'ms', [performance.now() - start]),
      figure('processor', 'ms', [(await whole.cpuMs()) - cpuBefore]),
    ];
  },
};

/** Orders of all visitors, some at a time, each with the ticket the kitchen made of it. */
const orderMany = async (url: string, visitors: readonly Visitor[], owner: string, count: number): Promise<Ordered[]> => {
  const each = Math.ceil(count / visitors.length);
  const placed = await Promise.all(visitors.map(async (visitor) => {
    const next = placeOrder.variables(visitor);
    const ids: string[] = [];
    for (let n = 0; n < each; n++) ids.push((await post<{ placeOrder: { order: { id: string } } }>(url, visitor.token, placeOrder.operation, next())).placeOrder.order.id);
    return ids.map((orderId) => ({ orderId, token: visitor.token }));
  }));
  return Promise.all(placed.flat().slice(0, count).map(async (order) => {
    for (;;) {
      const { order: { ticket } } = await post<{ order: { ticket: { id: string } | null } }>(url, owner, ticketOf, { id: order.orderId });
      if (ticket !== null) return { ...order, ticketId: ticket.id };
      await pause(50);
    }
  }));
};
