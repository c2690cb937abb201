import type { EventEnvelope } from '#contracts/event.ts';
import { act } from './acting.ts';
import { aptOrders } from './apt.ts';
import { bring, drain, remakeAlarms, ring, ringAll } from './bringing.ts';
import { customers, stores, vehicles } from './cast.ts';
import { type City, type ContextName, contextNames } from './city.ts';
import { pick } from './machinery/pick.ts';
import type { People } from './people.ts';
import type { Step } from './steps.ts';
import { takeFurther } from './take-further.ts';

const archived = (city: City, to: ContextName): readonly EventEnvelope[] =>
  contextNames.flatMap((name) => city.contexts[name].ledger.archive.slice(0, city.contexts[name].ledger.relayed)).filter((event) => city.consumers[to].hears(event));

/** Carries one step of a walk out; one that makes no sense now does nothing. */
export const perform = async (city: City, people: People, step: Step): Promise<void> => {
  const contextAt = (which: number) => pick(contextNames, which) as ContextName;
  const orderAt = (which: number) => pick(people.orderIds().reverse(), which);
  switch (step.do) {
    case 'place': {
      const { customer, store, vehicle, card, call, hold } = step;
      const [customerId, at, method] = [pick(customers, customer), pick(stores, store), pick(vehicles, vehicle)];
      if (customerId && at && method && !city.customer.gone.has(customerId)) await people.place(customerId, at, method, card, call, hold);
      return;
    }
    case 'leave':
      return people.leave(pick(customers, step.customer) ?? '');
    case 'further': {
      const orderId = orderAt(step.order);
      if (orderId !== undefined) await takeFurther(city, people, orderId, step.way, step.hold);
      return;
    }
    case 'ahead':
      return goAhead(city, people, orderAt(step.order), step);
    case 'customer':
    case 'owner':
    case 'support':
    case 'rider': {
      const orderId = (step.aptly ? pick(aptOrders(city, people.orderIds().reverse(), step), step.order) : undefined) ?? orderAt(step.order);
      if (orderId !== undefined) await act(city, people, orderId, step);
      return;
    }
    case 'again':
      return people.again(step.which, step.other, step.call);
    case 'deliver': {
      const to = contextAt(step.to);
      for (let time = 0; time < step.times; time += 1) {
        city.relayAll();
        const message = pick(city.consumers[to].queue, step.which);
        if (message !== undefined && city.hears(to)) await bring(city, to, message, time === 0 ? step.hold : 0);
      }
      return;
    }
    case 'drain':
      return drain(city, step.shuffle);
    case 'duplicate': {
      const event = pick(archived(city, contextAt(step.to)), step.which);
      if (event !== undefined) city.consumers[contextAt(step.to)].put(event);
      return;
    }
    case 'replay':
      for (const event of archived(city, contextAt(step.to))) city.consumers[contextAt(step.to)].put(event);
      return;
    case 'down':
      return city.takeDown(step.context);
    case 'deaf':
      return void city.deaf.add(step.context);
    case 'up':
      return city.bringUp(step.context);
    case 'provider':
      for (let time = 0; time < step.times; time += 1) city.wire.fated.push({ fate: step.fate, of: step.fate === 'refuse' ? 'later' : step.of });
      return;
    case 'arrive': {
      const call = city.isUp('payment') ? city.line.late.splice(step.which % Math.max(1, city.line.late.length), 1)[0] : undefined;
      if (call !== undefined) await city.tasks.run('a late question to payment', 'payment', call);
      return city.wire.arrive(step.which % Math.max(1, city.wire.late.length));
    }
    case 'ring':
      await remakeAlarms(city);
      return void (await ring(city, contextAt(step.context), step.which, step));
    case 'ringAll':
      return ringAll(city);
    case 'forget':
      city.alarms[contextAt(step.context)].forget();
      return step.context % 6 === 3 ? city.delivery.positions.lose() : undefined;
    case 'pass':
      city.pass(step.seconds * 1_000);
      return step.ring ? ringAll(city) : undefined;
    case 'goOn':
    case 'die': {
      const task = pick(city.tasks.held, step.which);
      if (task === undefined) return;
      if (step.do === 'goOn') return void (await city.tasks.resume(task));
      return city.tasks.kill(task);
    }
  }
};

const goAhead = async (city: City, people: People, orderId: string | undefined, { of, down, times, way, seconds, back, shuffle }: Extract<Step, { do: 'ahead' }>): Promise<void> => {
  if (down) city.takeDown(of);
  else city.deaf.add(of);
  for (let time = 0; orderId !== undefined && time < times; time += 1) {
    await takeFurther(city, people, orderId, way);
    await drain(city);
  }
  if (seconds > 0) {
    city.pass(seconds * 1_000);
    await ringAll(city);
    await drain(city);
  }
  if (!back) return;
  city.bringUp(of);
  await drain(city, shuffle);
};
