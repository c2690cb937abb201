import { recallOrder } from '../../../subgraphs/order/src/adapters/messaging/recall.ts';
import { listenToOthers } from '../../../subgraphs/customer/src/adapters/messaging/listen.ts';
import { projectEvent } from '../../../subgraphs/customer/src/application/project-event.ts';
import { blankPage, type MyPage } from '../../../subgraphs/customer/src/domain/my-page.ts';
import { isCarried, isWaiting, riderOf } from '../../../subgraphs/delivery/src/domain/delivery.ts';
import type { SubmittedOrder } from '../../../subgraphs/order/src/domain/order.ts';
import { riders } from '../cast.ts';
import { contextNames, type City } from '../city.ts';
import { must, mustEqual } from '../machinery/broken.ts';
import { chargesAreOrders } from './money.ts';

/** After every step. */
export const holdsAlways = (city: City): void => {
  chargesAreOrders(city);
  for (const { id, capacity } of riders) {
    const carried = [...city.delivery.deliveries.rows.values()].filter(({ state }) => isCarried(state) && state.riderId === id).length;
    must(carried <= capacity, 'nobody carries more than they can', () => `${id} carries ${carried} of ${capacity}`);
    must(carried === 0 || city.delivery.isOnline(id), 'who carries something is there', () => `${id} carries ${carried}, and is offline`);
  }
};

/** When everything that was told has been heard. */
export const holdsAtRest = async (city: City): Promise<void> => {
  everyEventAppliedOnce(city);
  everyOrderHasWhatItNeeds(city);
  await myPageIsWhatItsEventsMakeIt(city);
  for (const [id, { state }] of city.order.orders.rows) {
    const told = city.order.ledger.archive.filter(({ subject }) => subject === id);
    const isForgotten = state.status !== 'NONE' && city.order.forgotten.has(state.customerId);
    must(!isForgotten || (state.status !== 'PENDING_PAYMENT' && state.status !== 'PLACED'), 'nothing is begun for who was forgotten', () => `${id} is ${state.status}`);
    mustEqual(recallOrder(state as SubmittedOrder, told), state, 'an order is what its events make it', id);
  }
};

/** 4. Every event in every outbox was applied exactly once by every context that listens to it. */
const everyEventAppliedOnce = (city: City): void => {
  for (const name of contextNames) {
    const { queue, parked, hears } = city.consumers[name];
    const told = contextNames.flatMap((teller) => city.contexts[teller].ledger.archive).filter(hears);
    const missing = told.filter(({ id }) => !city.contexts[name].ledger.receipts.has(id));
    must(missing.length === 0, 'every event is applied exactly once', () => `${name} never heard ${missing.map(({ type, subject }) => `${type} of ${subject}`).join(', ')}`);
    must(queue.length === 0, 'every event is applied exactly once', () => `${name} still has ${queue.length} waiting`);
    must(parked.size === 0, 'every event is applied exactly once', () => `${name} has ${[...parked.keys()].join(', ')} parked`);
  }
};

/** 3. Every placed order has exactly one ticket, and every ready ticket exactly one delivery that is not cancelled. */
const everyOrderHasWhatItNeeds = (city: City): void => {
  const tickets = [...city.store.tickets.rows.values()].map(({ state }) => state).filter((state) => state.status !== 'NONE');
  const deliveries = [...city.delivery.deliveries.rows.values()].map(({ state }) => state).filter((state) => state.status !== 'NONE');
  for (const [id, { state }] of city.order.orders.rows) {
    const count = tickets.filter(({ orderId }) => orderId === id).length;
    must(count === ('placedAt' in state ? 1 : 0), 'a placed order has exactly one ticket', () => `${id} is ${state.status}, and has ${count}`);
  }
  for (const { orderId, status } of tickets) {
    if (status !== 'READY') continue;
    const standing = deliveries.filter((delivery) => delivery.orderId === orderId && delivery.status !== 'CANCELLED').length;
    must(standing === 1, 'a ready ticket has exactly one delivery that is not cancelled', () => `${orderId} has ${standing}`);
  }
};

/** 5 and 6. My page made anew from the events is My page as it stands, and its timeline has no gap and no repeat. */
const myPageIsWhatItsEventsMakeIt = async (city: City): Promise<void> => {
  const again = new Map<string, MyPage>();
  const handlers = listenToOthers(projectEvent({ load: async (id) => again.get(id) ?? blankPage(id), save: async (_, after) => void again.set(after.orderId, after) }, async () => {}));
  for (const event of city.order.ledger.archive) await handlers.order(event);
  for (const event of city.delivery.ledger.archive) if (event.aggregatetype === 'delivery') await handlers.delivery(event);
  const sorted = (pages: ReadonlyMap<string, MyPage>) => [...pages].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { orderId, version, story, carriage }]) => ({ orderId, version, story, carriage }));
  mustEqual(sorted(city.customer.pages), sorted(again), 'My page rebuilt is My page as it stands', 'it');
  for (const [id, { state }] of city.order.orders.rows) {
    mustEqual(city.customer.pages.get(id)?.story?.step.status, state.status, 'My page shows how an order stands', id);
    const delivery = city.delivery.deliveryOf(id)?.state;
    const carrier = delivery === undefined || isWaiting(delivery) || delivery.status === 'CANCELLED' ? null : riderOf(delivery);
    mustEqual(city.customer.pages.get(id)?.carriage?.riderId ?? null, carrier, 'My page shows who carries an order', id);
    mustEqual(city.order.riders.get(id) ?? null, carrier, 'an order is shown to its rider, and to nobody who was', id);
    const steps = (city.customer.steps.get(id) ?? []).map(({ sequence }) => sequence);
    mustEqual(steps, steps.map((_, index) => index + 1), 'sequences seen by a subscriber have no gap and no repeat', `the timeline of ${id}`);
  }
};
