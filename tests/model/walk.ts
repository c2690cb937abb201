import { type City, openCity } from './city.ts';
import { comeToRest, leaveItToTimers, liveOn } from './ending.ts';
import type { Flaws } from './flaws.ts';
import { holdsAlways, holdsAtRest } from './invariants/at-rest.ts';
import { holdsAtTheEnd } from './invariants/at-the-end.ts';
import { peopleOf } from './people.ts';
import { perform } from './perform.ts';
import type { Step, Walk } from './steps.ts';

type Telling = { readonly flaws?: Flaws; readonly tell?: (line: string) => void };

/** Walks a walk through a new city to its end, and holds the city to its invariants: after every step, at rest, and at the end. */
export const walkThrough = async ({ steps, ending, shuffle }: Walk, { flaws, tell }: Telling = {}): Promise<City> => {
  const city = await openCity(flaws);
  const people = peopleOf(city);
  const began = city.clock().getTime();
  const chapter = async (title: string | Step, work: () => Promise<void>) => {
    if (tell === undefined) return work();
    const already = city.watch.happened.length;
    const heldBefore = city.tasks.held.length;
    try {
      await work();
    } finally {
      tell(`+${((city.clock().getTime() - began) / 1_000).toFixed(0)} s  ${typeof title === 'string' ? title : JSON.stringify(title)}`);
      for (const line of city.watch.happened.slice(already)) tell(`         ${line}`);
      for (const { name } of city.tasks.held.slice(heldBefore)) tell(`         … ${name} is held up`);
    }
  };

  for (const step of steps) {
    await chapter(step, () => perform(city, people, step));
    holdsAlways(city);
  }
  await chapter('the failures are over: everything that was told is heard', () => comeToRest(city, shuffle));
  holdsAlways(city);
  await holdsAtRest(city);
  if (ending === 'walkAway') await chapter('everybody leaves it to the timers', () => leaveItToTimers(city, people));
  await chapter(`life goes on (${ending})`, () => liveOn(city, people, ending));
  await holdsAtTheEnd(city);
  return city;
};
