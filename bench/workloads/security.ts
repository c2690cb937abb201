import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '#platform/config.ts';
import { readAccess } from '../../router/src/admission/access.ts';
import { at } from '../../scripts/root.ts';
import { dosirak } from '../peers/dosirak.ts';
import { type Child, startChild } from '../process/child.ts';
import type { Measurement } from '../report/measurement.ts';
import type { Scene } from '../scenes/scene.ts';
import type { Workload } from './workload.ts';

const subject = 'one order, its store';

/** What it costs to let in only who should be let in: two routers of a kind, one with nothing of it, take turns in front of the same stubs. */
export const security: Workload = {
  name: 'security',
  scene: 'stubs',
  title: ({ rounds }) => `Security on (tokens, scopes, signed calls, limits, rates) and all of it off, in ${rounds * 4} turns each`,
  run: async ({ scene, load, plan }) => {
    await using stops = new AsyncDisposableStack();
    const on = stops.adopt(await dosirak.start(scene), (child) => child.stop());
    const off = stops.adopt(await startOpenRouter(scene, stops), (child) => child.stop());
    const measurements: Measurement[] = [];
    for (const connections of [1, 32]) {
      const ask = async (child: Child, ms: number) => {
        const before = await child.cpuMs();
        const { latencies, requests } = await load.loop({ url: child.url, connections, ms, visitors: scene.visitors, exchange: 'oneOrder' });
        return { p50: latencies.p50, cpuMs: ((await child.cpuMs()) - before) / requests };
      };
      for (const child of [on, off]) await ask(child, plan.warmUpMs);
      const turns = await pairs(plan.rounds * 4, () => ask(on, plan.roundMs / 3), () => ask(off, plan.roundMs / 3));
      const of = `${subject}, ${connections} at once`;
      measurements.push(
        { subject: of, figure: 'p50', unit: 'ms', column: 'on', values: turns.map(([a]) => a.p50) },
        { subject: of, figure: 'p50', unit: 'ms', column: 'off', values: turns.map(([, b]) => b.p50) },
        { subject: of, figure: 'p50', unit: 'count', column: 'on ÷ off', values: turns.map(([a, b]) => a.p50 / b.p50) },
        { subject: of, figure: 'router CPU each', unit: 'ms', column: 'on', values: turns.map(([a]) => a.cpuMs) },
        { subject: of, figure: 'router CPU each', unit: 'ms', column: 'off', values: turns.map(([, b]) => b.cpuMs) },
      );
    }
    return measurements;
  },
};

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

/** The same router with nothing that keeps anybody out: any supergraph's, as it is run for strangers. */
const startOpenRouter = async (scene: Scene, stops: AsyncDisposableStack): Promise<Child> => {
  const folder = await mkdtemp(join(tmpdir(), 'dosirak-bench-'));
  stops.defer(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'supergraph.graphql');
  await writeFile(file, addressed(readAccess(await readFile(at('router/supergraph.graphql'), 'utf8')).sdl, scene.environment));
  const nothing = { ROUTER_AUTH: 'off', LIMITS: 'off', ADDRESS_RATE: 'off', PERSON_RATE: 'off', FIELD_RATES: 'off', PERSISTED_OPERATIONS: 'off' };
  return startChild({ name: 'open router', main: 'router/src/main.ts', environment: { ...scene.environment, NODE_ENV: 'production', ROUTER_PORT: '0', ROUTER_SUPERGRAPH: file, ...nothing } });
};

const addressed = (sdl: string, environment: Environment): string =>
  sdl.replaceAll(/@join__graph\(name: "(\w+)", url: "[^"]*"\)/g, (_all, name: string) => `@join__graph(name: "${name}", url: "${environment[`${name.toUpperCase()}_URL`]}")`);
