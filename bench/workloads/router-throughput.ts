import type { ExchangeName } from '../exchanges/all.ts';
import type { RunningPeer } from '../peers/peer.ts';
import type { Measurement } from '../report/measurement.ts';
import { inTurns, loopFigures } from './rounds.ts';
import type { Workload } from './workload.ts';

const connections = 32;

/** How much a router gets through when its subgraphs cost next to nothing. */
const routerThroughput = (name: string, subject: string, exchange: ExchangeName): Workload => ({
  name,
  scene: 'stubs',
  title: ({ rounds, roundMs }) => `The router alone: ${subject}, stub subgraphs, ${connections} connections of ${connections} customers, ${rounds} rounds of ${roundMs / 1_000} s`,
  run: async ({ scene, peers, load, plan }) => {
    const loop = async ({ url, child }: RunningPeer, ms: number) => {
      const before = await child.cpuMs();
      const result = await load.loop({ url, connections, ms, visitors: scene.visitors, exchange });
      return { ...result, cpuMs: ((await child.cpuMs()) - before) / result.requests };
    };
    await inTurns(peers, 1, (peer) => loop(peer, plan.warmUpMs));
    const results = await inTurns(peers, plan.rounds, (peer) => loop(peer, plan.roundMs));
    // the one figure that others on the machine hardly touch
    const cpu = [...results].map(([column, rounds]): Measurement => ({ subject, figure: 'router CPU each', unit: 'ms', column, values: rounds.map(({ cpuMs }) => cpuMs) }));
    return [...loopFigures(subject, results), ...cpu];
  },
});

export const oneOrder = routerThroughput('one-order', 'one order, its store', 'oneOrder');
export const orderList = routerThroughput('order-list', '50 orders, their stores', 'orderList');
