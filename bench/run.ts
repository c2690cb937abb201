import { type Load, startLoad } from './load/load.ts';
import type { Plan } from './options.ts';
import { peers } from './peers/all.ts';
import type { RunningPeer } from './peers/peer.ts';
import type { Section } from './report/table.ts';
import { scenes } from './scenes/all.ts';
import type { Scene, SceneName } from './scenes/scene.ts';
import type { Workload } from './workloads/workload.ts';

export type Run = { readonly workloads: readonly Workload[]; readonly plan: Plan; say(line: string): void; found(section: Section): void };

/** Runs workloads, scene after scene; whatever it starts is stopped with `stops`, also when it fails. */
export const runAll = async ({ workloads, plan, say, found }: Run, stops: AsyncDisposableStack): Promise<void> => {
  const { load } = await owned(stops, startLoad(), ({ child }) => child.stop());
  for (const [name, ofScene] of Map.groupBy(workloads, ({ scene }) => scene)) {
    const ofThis = new AsyncDisposableStack();
    let ended: Promise<void> | undefined;
    const end = () => (ended ??= ofThis.disposeAsync()); // also when all is called off meanwhile: both have to wait for it
    stops.defer(end);
    try {
      await playScene(name, ofScene, { load, plan, say, found }, ofThis);
    } finally {
      await end();
    }
  }
};

type Stage = Pick<Run, 'plan' | 'say' | 'found'> & { readonly load: Load };

const playScene = async (name: SceneName, workloads: readonly Workload[], { load, plan, say, found }: Stage, stops: AsyncDisposableStack): Promise<void> => {
  say(`starting ${name} …`);
  const scene = await owned(stops, scenes[name](), (started) => started[Symbol.asyncDispose]());
  const running = await startPeers(scene, stops);
  const processes = [...running.map(({ child }) => child), ...(scene.whole ? [scene.whole] : [])];
  const idle = new Map(await Promise.all(processes.map(async (process) => [process.name, await process.memory()] as const)));
  for (const workload of workloads) {
    say(`measuring ${workload.name} …`);
    found({ workload: workload.name, title: workload.title(plan), measurements: await workload.run({ scene, peers: running, load, plan, idle }) });
  }
};

const startPeers = async (scene: Scene, stops: AsyncDisposableStack): Promise<RunningPeer[]> => {
  const running: RunningPeer[] = [];
  for (const peer of peers.filter(({ scenes: able }) => able.includes(scene.name))) {
    const child = await owned(stops, peer.start(scene), (started) => started.stop());
    running.push({ peer, child, url: child.url });
  }
  return running;
};

/** What was started, to be stopped with the rest; at once, when the rest was called off meanwhile. */
const owned = async <Started>(stops: AsyncDisposableStack, starting: Promise<Started>, stop: (started: Started) => Promise<void>): Promise<Started> => {
  const started = await starting;
  if (!stops.disposed) return stops.adopt(started, stop);
  await stop(started);
  throw new Error('called off');
};
