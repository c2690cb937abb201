import { tokenFor } from '../../scripts/token.ts';
import { post } from '../load/post.ts';
import type { Push, Watched } from '../load/watchers.ts';
import type { Measurement } from '../report/measurement.ts';
import { latenciesOf } from '../report/statistics.ts';
import { withOrders } from './orders.ts';
import { untilQuiet } from './quiet.ts';
import type { Workload } from './workload.ts';

const sockets = 1_000;
const customers = 8;
const spareOrders = 10;

const accept = 'mutation Accept($input: AcceptTicketInput!) { acceptTicket(input: $input) { __typename ... on DomainError { code message } } }';
const cancel = 'mutation Cancel($input: CancelOrderInput!) { cancelOrder(input: $input) { __typename ... on DomainError { code message } } }';
const ticket = 'query Ticket($id: ID!) { order(id: $id) { ticket { id } } }';

/** From the answer of a mutation to the push at the one customer whose order it is, among many who watch theirs. */
export const push: Workload = {
  name: 'push',
  scene: 'system',
  title: ({ pushes }) => `From a mutation's answer to its push, with ${sockets.toLocaleString('en')} sockets open (${pushes} of each kind, one after the other)`,
  run: async ({ scene, peers, load, plan }) => {
    const able = peers.filter(({ peer }) => peer.subscriptions);
    const changed = able.length * 2 * plan.pushes;
    const visitors = await withOrders(peers[0]!.url, { ...scene, visitors: scene.visitors.slice(0, customers) }, Math.ceil(changed / customers) + spareOrders);
    const owner = await tokenFor(['owner'], scene.environment);
    const [orders, others] = divided(visitors.flatMap(({ token, orderIds }) => orderIds.map((orderId) => ({ token, orderId }))), changed);
    const measurements: Measurement[] = [];
    for (const { peer: { name }, url, child } of able) {
      const before = await child.memory();
      // whose order changes, watches it alone; the others may share theirs
      const watched = [...orders, ...Array.from({ length: Math.max(0, sockets - orders.length) }, (_, n) => others[n % others.length] as Watched)];
      await load.watch({ url, watched });
      if (scene.whole) await untilQuiet(scene.whole);

      const toAccept = await Promise.all(orders.splice(0, plan.pushes).map(async ({ orderId }) => {
        const { order } = await post<{ order: { ticket: { id: string } } }>(url, owner, ticket, { id: orderId });
        return { token: owner, orderId, input: { ticketId: order.ticket.id, cookingMinutes: 15 } };
      }));
      const accepted = await load.trigger({ url, mutation: accept, asked: toAccept, expects: 'AcceptTicketSuccess', status: 'ACCEPTED' });
      const toCancel = orders.splice(0, plan.pushes).map(({ token, orderId }) => ({ token, orderId, input: { orderId } }));
      const cancelled = await load.trigger({ url, mutation: cancel, asked: toCancel, expects: 'CancellationRequested', status: 'CANCELLING' });

      const after = await child.memory();
      await load.unwatch();
      measurements.push(
        ...pushFigures('cancelOrder → CANCELLING', name, cancelled),
        ...pushFigures('acceptTicket → ACCEPTED', name, accepted),
        { subject: 'its process, resident', figure: 'before', unit: 'MB', column: name, values: [before.rss / 1e6] },
        { subject: 'its process, resident', figure: 'with the sockets', unit: 'MB', column: name, values: [after.rss / 1e6] },
      );
    }
    return measurements;
  },
};

const divided = <Item>(items: readonly Item[], at: number): [Item[], Item[]] => [items.slice(0, at), items.slice(at)];

const pushFigures = (subject: string, column: string, pushes: readonly Push[]): Measurement[] => {
  const answer = latenciesOf(pushes.map(({ answerMs }) => answerMs));
  const { p50, p99 } = latenciesOf(pushes.map(({ pushMs }) => pushMs));
  return [
    { subject, figure: 'answer p50', unit: 'ms', column, values: [answer.p50] },
    { subject, figure: 'answer → push p50', unit: 'ms', column, values: [p50] },
    { subject, figure: 'answer → push p99', unit: 'ms', column, values: [p99] },
  ];
};
