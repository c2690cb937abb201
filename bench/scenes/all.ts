import type { Scene, SceneName } from './scene.ts';
import { startStubs } from './stubs.ts';
import { startSystem } from './system.ts';

/** How each scene is set. */
export const scenes: Readonly<Record<SceneName, () => Promise<Scene>>> = {
  stubs: () => startStubs(32),
  system: () => startSystem(8),
};
