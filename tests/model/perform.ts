import type { EventEnvelope } from '#contracts/event.ts';
import { deskOf } from '../../subgraphs/delivery/src/domain/delivery.ts';
import { aptOrders } from './apt.ts';
import { customers, riders, stores, support, vehicles } from './cast.ts';
import { type City, type ContextName, contextNames } from './city.ts';
import type { Message } from './machinery/exchange.ts';
import type { People } from './people.ts';
import type { Acting, RidersDoing, Step } from './steps.ts';
import { takeFurther } from './take-further.ts';

const faults = ['CUSTOMER', 'STORE', 'RIDER', 'PLATFORM'] as const;
const troubles = ['CUSTOMER_ABSENT', 'WRONG_FOOD', 'DAMAGED', 'OTHER'] as const;

const pick = <T>(all: readonly T[], which: number): T | undefined => all[which % Math.max(1, all.length)];

/** Brings one message to its consumer, if that is up. */
const bring = async (city: City, to: ContextName, message: Message, hold = 0): Promise<void> => {
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

const act = async (city: City, people: People, orderId: string, step: Acting): Promise<void> => {
  const { state } = await city.order.orders.load(orderId);
  if (state.status === 'NONE') return;
  const { customerId, storeOwnerId } = state;
  const at = city.clock().toISOString();
  switch (step.do) {
    case 'customer':
      if (step.what === 'cancel') return people.cancel(customerId, orderId);
      return step.what === 'confirm' ? people.confirm(customerId, orderId) : people.review(customerId, orderId);
    case 'owner':
      switch (step.what) {
        case 'accept':
          return people.owner(storeOwnerId, orderId, { type: 'AcceptTicket', at, by: 'STORE_OWNER', cookingMinutes: 10 }, step.hold);
        case 'reject':
          return people.owner(storeOwnerId, orderId, { type: 'RejectTicket', at, by: 'STORE_OWNER', reason: 'SOLD_OUT' }, step.hold);
        case 'prepare':
          return people.owner(storeOwnerId, orderId, { type: 'StartPreparing', at, by: 'STORE_OWNER' }, step.hold);
        case 'ready':
          return people.owner(storeOwnerId, orderId, { type: 'MarkReady', at, by: 'STORE_OWNER' }, step.hold);
        case 'consent':
          return people.owner(storeOwnerId, orderId, { type: 'ConsentToCancellation', at, by: 'STORE_OWNER' }, step.hold);
        case 'decline':
          return people.owner(storeOwnerId, orderId, { type: 'DeclineCancellation', at, by: 'STORE_OWNER' }, step.hold);
        case 'cancel':
          return people.ownerCancels(storeOwnerId, orderId);
        case 'confirmReturn':
          return people.confirmReturn(storeOwnerId, orderId);
      }
    case 'support':
      switch (step.what) {
        case 'cancel':
          return people.supportCancels(orderId, pick(faults, step.reason) ?? 'PLATFORM');
        case 'drop':
          return people.rides(support, orderId, 'DropDelivery', false);
        case 'complete':
          return people.complete(support, orderId, true, false);
        case 'return':
          return people.bringBack(support, orderId, pick(troubles, step.reason) ?? 'OTHER', false);
        case 'confirmReturn':
          return people.confirmReturn(support, orderId);
        case 'fail':
          return people.fail(orderId, pick(troubles, step.reason) ?? 'OTHER');
      }
    case 'rider':
      return ride(city, people, orderId, step);
  }
};

const ride = async (city: City, people: People, orderId: string, { rider: which, what, aptly, stale, hold }: Extract<Step, { do: 'rider' }>): Promise<void> => {
  const delivery = city.delivery.deliveryOf(orderId)?.state;
  const concerned = delivery === undefined ? [] : riders.filter(({ id, vehicle }) => (what === 'online' ? vehicle === delivery.method && !city.delivery.isOnline(id) : deskOf(delivery).includes(id)));
  const rider = pick(aptly && concerned.length > 0 ? concerned : riders, which);
  if (rider === undefined) return;
  const doing: Record<RidersDoing, () => Promise<void>> = {
    online: () => people.goOnline(rider, hold),
    offline: () => people.goOffline(rider, hold),
    claim: () => people.claim(rider, orderId, stale, hold),
    decline: () => people.rides(rider.id, orderId, 'DeclineDelivery', stale, hold),
    drop: () => people.rides(rider.id, orderId, 'DropDelivery', stale, hold),
    atStore: () => people.rides(rider.id, orderId, 'ArriveAtStore', stale, hold),
    pickUp: () => people.rides(rider.id, orderId, 'PickUp', stale, hold),
    atDoor: () => people.rides(rider.id, orderId, 'ArriveAtDropoff', stale, hold),
    complete: () => people.complete(rider.id, orderId, true, stale, hold),
    wrongPin: () => people.complete(rider.id, orderId, false, stale, hold),
    return: () => people.bringBack(rider.id, orderId, pick(troubles, which) ?? 'OTHER', stale, hold),
  };
  return doing[what]();
};
