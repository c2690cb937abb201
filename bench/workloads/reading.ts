import type { ExchangeName } from '../exchanges/all.ts';
import type { Measurement } from '../report/measurement.ts';
import { withOrders } from './orders.ts';
import { untilQuiet } from './quiet.ts';
import { inTurns, loopFigures } from './rounds.ts';
import type { Workload } from './workload.ts';

const subjects: readonly (readonly [string, ExchangeName])[] = [['one order, its store', 'oneOrder'], ['50 orders, their stores', 'orderList']];
const listed = 50;
const customers = 1;

/** What one customer gets who asks one thing at a time, databases and all. */
export const reading: Workload = {
  name: 'reading',
  scene: 'system',
  title: ({ systemRounds, systemRoundMs }) => `Reading, the whole system behind it: one customer, one request at a time, ${systemRounds} rounds of ${systemRoundMs / 1_000} s`,
  run: async ({ scene, peers, load, plan }) => {
    const visitors = await withOrders(peers[0]!.url, { ...scene, visitors: scene.visitors.slice(0, customers) }, listed);
    if (scene.whole) await untilQuiet(scene.whole);
    const measurements: Measurement[] = [];
    for (const [subject, exchange] of subjects) {
      const loop = (url: string, ms: number) => load.loop({ url, connections: 1, ms, visitors, exchange });
      await inTurns(peers, 1, ({ url }) => loop(url, plan.warmUpMs / 2));
      measurements.push(...loopFigures(subject, await inTurns(peers, plan.systemRounds, ({ url }) => loop(url, plan.systemRoundMs))));
    }
    return measurements;
  },
};
