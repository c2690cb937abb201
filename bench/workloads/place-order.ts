import type { Measurement } from '../report/measurement.ts';
import { untilQuiet } from './quiet.ts';
import { inTurns, loopFigures } from './rounds.ts';
import type { Workload } from './workload.ts';

/** Ordering and paying, to the answer; and how long what follows by events goes on after the last one. */
export const placeOrder: Workload = {
  name: 'place-order',
  scene: 'system',
  title: ({ systemRounds, systemRoundMs }) => `placeOrder, paid at the simulated provider: ${systemRounds} rounds of ${systemRoundMs / 1_000} s`,
  run: async ({ scene, peers, load, plan }) => {
    const measurements: Measurement[] = [];
    for (const [subject, connections] of [['one at a time', 1], ['8 customers at once', 8]] as const) {
      const place = async (url: string, ms: number) => {
        const result = await load.loop({ url, connections, ms, visitors: scene.visitors, exchange: 'placeOrder' });
        return { ...result, caughtUpMs: scene.whole ? await untilQuiet(scene.whole) : 0 };
      };
      await inTurns(peers, 1, ({ url }) => place(url, plan.warmUpMs / 2));
      const results = await inTurns(peers, plan.systemRounds, ({ url }) => place(url, plan.systemRoundMs));
      measurements.push(...loopFigures(subject, results));
      for (const [column, rounds] of results) measurements.push({ subject, figure: 'events done after', unit: 'ms', column, values: rounds.map(({ caughtUpMs }) => caughtUpMs) });
    }
    return measurements;
  },
};
