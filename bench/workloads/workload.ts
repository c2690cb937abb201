import type { Load } from '../load/load.ts';
import type { Plan } from '../options.ts';
import type { RunningPeer } from '../peers/peer.ts';
import type { Memory } from '../process/probe.ts';
import type { Measurement } from '../report/measurement.ts';
import type { Scene, SceneName } from '../scenes/scene.ts';

/** Something to measure, on every router that stands in front of its scene. */
export type Workload = {
  readonly name: string;
  readonly scene: SceneName;
  /** The heading of its figures: what was measured, and how. */
  readonly title: (plan: Plan) => string;
  readonly run: (bench: Bench) => Promise<Measurement[]>;
};

export type Bench = {
  readonly scene: Scene;
  readonly peers: readonly RunningPeer[];
  readonly load: Load;
  readonly plan: Plan;
  /** What each of the scene's processes took before anything was asked of it, by its name. */
  readonly idle: ReadonlyMap<string, Memory>;
};
