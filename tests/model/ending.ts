import { contextNames, type City } from './city.ts';
import { must } from './machinery/broken.ts';
import type { People } from './people.ts';
import { drain, remakeAlarms, ringAll } from './perform.ts';
import type { Ending } from './steps.ts';
import { nextInKitchen, nextOnTheWay } from './take-further.ts';

const final = ['PAYMENT_FAILED', 'EXPIRED', 'REJECTED', 'CANCELLED', 'COMPLETED'];
const mostRounds = 400;

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

/** People do, for each order, the next thing there is to do. Whether anything was done. */
const peopleAct = async (city: City, people: People, ending: Ending): Promise<boolean> => {
  let acted = false;
  for (const orderId of people.orderIds()) {
    const before = city.delivery.ledger.archive.length + city.store.ledger.archive.length + city.order.ledger.archive.length;
    const { state } = await city.order.orders.load(orderId);
    if (ending === 'callOff' && (state.status === 'PLACED' || state.status === 'ACCEPTED' || state.status === 'PREPARING' || state.status === 'READY')) await people.supportCancels(orderId, 'STORE');
    else if (ending === 'bringBack' && ['PICKED_UP', 'AT_DROPOFF'].includes(city.delivery.deliveryOf(orderId)?.state.status ?? '')) await people.bringBack('support', orderId, 'CUSTOMER_ABSENT', false);
    else await (nextInKitchen(city, people, orderId) ?? nextOnTheWay(city, people, orderId))?.();
    await drain(city);
    acted ||= before !== city.delivery.ledger.archive.length + city.store.ledger.archive.length + city.order.ledger.archive.length;
  }
  return acted;
};

/** Lives on until nothing is left to do and no timer is left to wait for: then every order has to have come to its end. */
export const liveOn = async (city: City, people: People, ending: Ending): Promise<void> => {
  for (let round = 0; round < mostRounds; round += 1) {
    await drain(city);
    if (await peopleAct(city, people, ending)) continue;
    await remakeAlarms(city);
    const due = contextNames.flatMap((name) => city.alarms[name].set.map(({ dueAt }) => dueAt.getTime()));
    // an order sets no alarm before it is near
    const waits = people.orderIds().some((id) => !final.includes(city.order.orders.rows.get(id)?.state.status ?? ''));
    if (due.length === 0 && (!waits || round > mostRounds / 2)) return;
    if (due.length === 0) city.pass(60 * 60_000);
    else city.passUntil(new Date(Math.min(...due)));
    await ringAll(city);
  }
  must(false, 'everything comes to rest', () => `after ${mostRounds} rounds there are still timers: ${contextNames.flatMap((name) => city.alarms[name].set.map(({ kind, id }) => `${name} ${kind} ${id}`)).join(', ')}`);
};

export const isFinal = (status: string): boolean => final.includes(status);
