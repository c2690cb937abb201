import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '#platform/config.ts';
import { readAccess } from '../../router/src/admission/access.ts';
import { at } from '../../scripts/root.ts';
import { dosirak } from '../peers/dosirak.ts';
import { type Child, startChild } from '../process/child.ts';
import type { Measurement } from '../report/measurement.ts';
import type { Scene, SceneName, Visitor } from '../scenes/scene.ts';
import { withOrders } from './orders.ts';
import { untilQuiet } from './quiet.ts';
import type { Workload } from './workload.ts';

/**
 * What it costs a federated query to let in only who should be let in: two routers of a kind, one without, take turns before the
 * same subgraphs. Stubs answer in no time and believe everybody, so that the whole of it can be off, and is a large part of what
 * is left. Real subgraphs want signed calls: there tokens are read and calls signed in both, and everything else is off in one.
 */
const security = (name: string, scene: SceneName, what: string, off: Environment, visitorsOf: (scene: Scene, url: string) => Promise<readonly Visitor[]>, connections: readonly number[]): Workload => ({
  name,
  scene,
  title: ({ rounds }) => `${what}, in ${rounds * 4} turns each`,
  run: async ({ scene: playing, load, plan }) => {
    await using stops = new AsyncDisposableStack();
    const on = stops.adopt(await dosirak.start(playing), (child) => child.stop());
    const open = stops.adopt(await startOpenRouter(playing, off, stops), (child) => child.stop());
    const visitors = await visitorsOf(playing, on.url);
    const measurements: Measurement[] = [];
    for (const count of connections) {
      const ask = async (child: Child, ms: number) => {
        const before = await child.cpuMs();
        const { latencies, requests } = await load.loop({ url: child.url, connections: count, ms, visitors, exchange: 'oneOrder' });
        return { p50: latencies.p50, cpuMs: ((await child.cpuMs()) - before) / requests };
      };
      for (const child of [on, open]) await ask(child, plan.warmUpMs);
      const turns = await pairs(plan.rounds * 4, () => ask(on, plan.roundMs / 3), () => ask(open, plan.roundMs / 3));
      const subject = `one order, its store, ${count} at once`;
      measurements.push(
        { subject, figure: 'p50', unit: 'ms', column: 'on', values: turns.map(([a]) => a.p50) },
        { subject, figure: 'p50', unit: 'ms', column: 'off', values: turns.map(([, b]) => b.p50) },
        { subject, figure: 'p50', unit: 'count', column: 'on ÷ off', values: turns.map(([a, b]) => a.p50 / b.p50) },
        { subject, figure: 'router CPU each', unit: 'ms', column: 'on', values: turns.map(([a]) => a.cpuMs) },
        { subject, figure: 'router CPU each', unit: 'ms', column: 'off', values: turns.map(([, b]) => b.cpuMs) },
      );
    }
    return measurements;
  },
});

const noLimits = { LIMITS: 'off', ADDRESS_RATE: 'off', PERSON_RATE: 'off', FIELD_RATES: 'off', PERSISTED_OPERATIONS: 'off' };

export const routerSecurity = security('security', 'stubs', 'Security on (tokens, scopes, signed calls, limits, rates) and all of it off, before stubs', { ...noLimits, ROUTER_AUTH: 'off' }, async ({ visitors }) => visitors, [1, 32]);

export const systemSecurity = security('security-system', 'system', 'Security on and off (scopes, limits, rates), before the whole system', noLimits, async (scene, url) => {
  const visitors = await withOrders(url, { ...scene, visitors: scene.visitors.slice(0, 1) }, 20);
  if (scene.whole) await untilQuiet(scene.whole);
  return visitors;
}, [1]);

/** Both in turns, each of them first every other time (ABBA). */
const pairs = async <Result>(count: number, a: () => Promise<Result>, b: () => Promise<Result>): Promise<[Result, Result][]> => {
  const results: [Result, Result][] = [];
  for (let turn = 0; turn < count; turn++) {
    if (turn % 2 === 0) results.push([await a(), await b()]);
    else {
      const last = await b();
      results.push([await a(), last]);
    }
  }
  return results;
};

/** The same router with nothing that keeps anybody out, on a supergraph without rules. */
const startOpenRouter = async ({ environment }: Scene, off: Environment, stops: AsyncDisposableStack): Promise<Child> => {
  const folder = await mkdtemp(join(tmpdir(), 'dosirak-bench-'));
  stops.defer(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'supergraph.graphql');
  await writeFile(file, addressed(readAccess(await readFile(at('router/supergraph.graphql'), 'utf8')).sdl, environment));
  return startChild({ name: 'open router', main: 'router/src/main.ts', environment: { ...environment, NODE_ENV: 'production', ROUTER_PORT: '0', ROUTER_SUPERGRAPH: file, ...off } });
};

/** With auth off a router asks the addresses of its supergraph. */
const addressed = (sdl: string, environment: Environment): string =>
  sdl.replaceAll(/@join__graph\(name: "(\w+)", url: "[^"]*"\)/g, (_all, name: string) => `@join__graph(name: "${name}", url: "${environment[`${name.toUpperCase()}_URL`]}")`);
