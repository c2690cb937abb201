import { services } from '../../scripts/services.ts';
import type { ExchangeName } from '../exchanges/all.ts';
import { type Child, startChild } from '../process/child.ts';
import { postgresMemory } from '../process/postgres-memory.ts';
import type { Memory } from '../process/probe.ts';
import type { Measurement } from '../report/measurement.ts';
import type { Scene, Visitor } from '../scenes/scene.ts';
import { untilQuiet } from './quiet.ts';
import type { Bench, Workload } from './workload.ts';

const connections = 8;

const megabytes = (subject: string, figure: string, column: string, bytes: number): Measurement => ({ subject, figure, unit: 'MB', column, values: [bytes / 1e6] });

const figuresOf = (subject: string, figure: string, { rss, heap, peak }: Memory): Measurement[] => [
  megabytes(subject, figure, 'resident', rss),
  megabytes(subject, figure, 'of it heap', heap),
  megabytes(subject, figure, 'most ever', peak),
];

const beforeAndAfter = async (subject: string, child: Child, { idle }: Bench): Promise<Measurement[]> => {
  const before = idle.get(child.name);
  return [...(before ? figuresOf(subject, 'idle', before) : []), ...figuresOf(subject, 'after load', await child.memory())];
};

const works = async ({ load, plan }: Bench, url: string, visitors: readonly Visitor[], asked: readonly ExchangeName[]): Promise<void> => {
  for (const exchange of asked) await load.loop({ url, connections, ms: plan.roundMs, visitors, exchange });
};

/** The routers after the load of the stub subgraphs, which is by far the most that either of them sees here. */
export const routerMemory: Workload = {
  name: 'memory',
  scene: 'stubs',
  title: () => 'Memory of the routers: resident set of each process, before and after load',
  run: async (bench) => {
    for (const { url } of bench.peers) await works(bench, url, bench.scene.visitors, ['oneOrder', 'orderList']);
    return (await Promise.all(bench.peers.map(({ peer: { name }, child }) => beforeAndAfter(name, child, bench)))).flat();
  },
};

/** `npm start`, the PostgreSQL beside it, and then every service as a process of its own. To be measured last: it takes the scene's process away. */
export const systemMemory: Workload = {
  name: 'memory',
  scene: 'system',
  title: ({ eachProcess }) => `Memory of the system: resident set of each process${eachProcess ? ', in one process and in one each' : ''}`,
  run: async (bench) => {
    const { scene, plan } = bench;
    const { whole, postgresDir } = scene;
    if (whole === null) return [];
    await works(bench, whole.url, scene.visitors, ['placeOrder', 'orderList']);
    await untilQuiet(whole);
    const measurements = await beforeAndAfter('npm start, one process', whole, bench);
    const postgres = postgresDir === null ? null : await postgresMemory(postgresDir);
    if (postgres !== null) measurements.push(megabytes('PostgreSQL beside it', 'after load', 'resident', postgres));
    if (!plan.eachProcess) return measurements;
    await whole.stop();
    return [...measurements, ...(await eachAlone(bench))];
  },
};

const eachAlone = async (bench: Bench): Promise<Measurement[]> => {
  const children = await startEach(bench.scene);
  try {
    const url = children.find(({ name }) => name === 'router')?.url ?? '';
    await works(bench, url, bench.scene.visitors, ['placeOrder', 'orderList']);
    for (const child of children) await untilQuiet(child);
    return (await Promise.all(children.map(async (child) => figuresOf(`${child.name} alone`, 'after load', await child.memory())))).flat();
  } finally {
    await Promise.all(children.map((child) => child.stop()));
  }
};

const startEach = async ({ environment }: Scene): Promise<Child[]> => {
  const starting = services.map(({ name, main }) => startChild({ name, main, environment }));
  const settled = await Promise.allSettled(starting);
  const started = settled.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  if (started.length === starting.length) return started;
  await Promise.all(started.map((child) => child.stop()));
  throw settled.find((outcome) => outcome.status === 'rejected')?.reason;
};
