import { deskOf } from '../../subgraphs/delivery/src/domain/delivery.ts';
import { riders, support } from './cast.ts';
import type { City } from './city.ts';
import { pick } from './machinery/pick.ts';
import type { People } from './people.ts';
import type { Acting, RidersDoing, Step } from './steps.ts';

const faults = ['CUSTOMER', 'STORE', 'RIDER', 'PLATFORM'] as const;
/** Of an order of 20 000: some of them together are too much. */
const parts = [1_000, 7_000, 12_000, 20_000] as const;
const troubles = ['CUSTOMER_ABSENT', 'WRONG_FOOD', 'DAMAGED', 'OTHER'] as const;

/** Somebody does something about an order, whether it makes sense there or not. */
export const act = async (city: City, people: People, orderId: string, step: Acting): Promise<void> => {
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
        case 'refund':
          return people.refund(orderId, pick(parts, step.reason) ?? 1_000);
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
