import { type City, type ContextName, contextNames } from './city.ts';
import type { Message } from './machinery/exchange.ts';
import { pick } from './machinery/pick.ts';

/** Brings one message to its consumer, if that is up. */
export const bring = async (city: City, to: ContextName, message: Message, hold = 0): Promise<void> => {
  const consumer = city.consumers[to];
  await city.tasks.run(hearing(to, message), to, () => consumer.work(message), hold);
};

/** Brings whatever waits, to whoever hears, until nothing does; in the order of the queues, or jumping about in them. What is held stays where it is. */
export const drain = async (city: City, shuffle = 0): Promise<void> => {
  for (let worked = true; worked; ) {
    worked = false;
    city.relayAll();
    for (const to of contextNames) {
      if (!city.hears(to)) continue;
      const waiting = city.consumers[to].queue.filter((message) => !isUnderWay(city, to, message));
      for (let turn = 0; waiting.length > 0; turn += 1) {
        const [message] = waiting.splice((turn * shuffle + shuffle) % waiting.length, 1);
        if (message !== undefined && city.consumers[to].queue.includes(message)) await bring(city, to, message);
        worked = true;
      }
    }
  }
};

const hearing = (to: ContextName, { event: { type, id } }: Message) => `${to} hears ${type} (${id})`;
const isUnderWay = (city: City, to: ContextName, message: Message) => city.tasks.held.some(({ name }) => name === hearing(to, message));

/** Rings an alarm of a context, if it is up. */
export const ring = async (city: City, name: ContextName, which: number, { twice = false, hold = 0 } = {}): Promise<boolean> => {
  const { clockwork } = city.contexts[name];
  const timer = pick(city.alarms[name].due(city.clock()), which);
  if (clockwork === null || timer === undefined || !city.isUp(name)) return false;
  await city.tasks.run(`${name}'s alarm ${timer.kind}`, name, async () => {
    await clockwork.fire(timer);
    if (!twice) city.alarms[name].remove(timer);
  }, hold);
  return true;
};

/** Every context that is up sets all its alarms again from its database. */
export const remakeAlarms = async (city: City): Promise<void> => {
  for (const name of contextNames) {
    const { clockwork } = city.contexts[name];
    if (clockwork !== null && city.isUp(name)) city.alarms[name].add(await clockwork.pending());
  }
};

export const ringAll = async (city: City): Promise<void> => {
  await remakeAlarms(city);
  for (const name of contextNames) {
    for (const timer of city.alarms[name].due(city.clock())) {
      const { clockwork } = city.contexts[name];
      if (clockwork === null || !city.isUp(name)) continue;
      await city.tasks.run(`${name}'s alarm ${timer.kind}`, name, () => clockwork.fire(timer));
      city.alarms[name].remove(timer);
    }
  }
};
