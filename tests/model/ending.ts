import { contextNames, type City } from './city.ts';
import { isCarried } from '../../subgraphs/delivery/src/domain/delivery.ts';
import { must } from './machinery/broken.ts';
import type { People } from './people.ts';
import { drain, remakeAlarms, ringAll } from './bringing.ts';
import type { Ending } from './steps.ts';
import { nextInKitchen, nextOnTheWay } from './take-further.ts';

const final = ['PAYMENT_FAILED', 'EXPIRED', 'REJECTED', 'CANCELLED', 'COMPLETED'];
const mostRounds = 400;

export const isFinal = (status: string): boolean => final.includes(status);
const allAtTheirEnd = (city: City) => [...city.order.orders.rows.values()].every(({ state }) => isFinal(state.status));

/** The failures are over: all is up, what was held goes on, what was late arrives, and everything that was told is heard. */
export const comeToRest = async (city: City, shuffle: number): Promise<void> => {
  for (const name of contextNames) city.bringUp(name);
  city.wire.fated.length = 0;
  for (let task = city.tasks.held[0]; task !== undefined; task = city.tasks.held[0]) await city.tasks.resume(task);
  await drain(city, shuffle);
  for (const call of city.line.late.splice(0)) await city.tasks.run('a late question to payment', 'payment', call);
  while (city.wire.late.length > 0) await city.wire.arrive(0);
  await drain(city);
};

const everythingTold = (city: City) => contextNames.reduce((sum, name) => sum + city.contexts[name].ledger.archive.length, 0);

/** People do, for each order, the next thing there is to do. Whether anything was done. */
const peopleAct = async (city: City, people: People, ending: Ending): Promise<boolean> => {
  let acted = false;
  for (const orderId of people.orderIds()) {
    const before = everythingTold(city);
    const { state } = await city.order.orders.load(orderId);
    if (ending === 'callOff' && (state.status === 'PLACED' || state.status === 'ACCEPTED' || state.status === 'PREPARING' || state.status === 'READY')) await people.supportCancels(orderId, 'STORE');
    else if (ending === 'bringBack' && ['PICKED_UP', 'AT_DROPOFF'].includes(city.delivery.deliveryOf(orderId)?.state.status ?? '')) await people.bringBack('support', orderId, 'CUSTOMER_ABSENT', false);
    else await (nextInKitchen(city, people, orderId) ?? nextOnTheWay(city, people, orderId))?.();
    await drain(city);
    acted ||= everythingTold(city) > before;
  }
  return acted;
};

/** Nothing but timers, until there are none left: an order that is not at its end then has to be in somebody's hands. */
export const leaveItToTimers = async (city: City, people: People): Promise<void> => {
  await liveOn(city, people, null);
  for (const [id, { state }] of city.order.orders.rows) {
    const delivery = city.delivery.deliveryOf(id)?.state;
    must(isFinal(state.status) || (delivery !== undefined && isCarried(delivery)), 'no order waits for nobody', () => `${id} is ${state.status}; ticket ${city.store.ticketOf(id)?.state.status}, delivery ${delivery?.status}`);
  }
};

/** Lives on until nothing is left to do and no timer is left to wait for. Null: nobody does anything. */
export const liveOn = async (city: City, people: People, ending: Ending | null): Promise<void> => {
  let quiet = 0;
  for (let round = 0; round < mostRounds; round += 1) {
    await drain(city);
    if (ending !== null && (await peopleAct(city, people, ending))) continue;
    const before = everythingTold(city);
    await ringAll(city);
    await drain(city);
    if (everythingTold(city) > before) continue;
    await remakeAlarms(city);
    // one that is due still, as its order waits for another, is set again and again, and refused
    const due = contextNames.flatMap((name) => city.alarms[name].set.map(({ dueAt }) => dueAt.getTime())).filter((at) => at > city.clock().getTime());
    // an order sets no alarm before it is near: some hours later it would have
    quiet = due.length === 0 ? quiet + 1 : 0;
    if (quiet > 4 || (quiet > 0 && allAtTheirEnd(city))) return;
    if (quiet > 0) city.pass(60 * 60_000);
    else city.passUntil(new Date(Math.min(...due)));
  }
  must(false, 'everything comes to rest', () => `after ${mostRounds} rounds there are still timers: ${contextNames.flatMap((name) => city.alarms[name].set.map(({ kind, id }) => `${name} ${kind} ${id}`)).join(', ')}`);
};

