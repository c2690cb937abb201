import { isCarried, openOffers, pinTriesLeft } from '../../subgraphs/delivery/src/domain/delivery.ts';
import { riders, support } from './cast.ts';
import type { City } from './city.ts';
import type { People } from './people.ts';

type Move = () => Promise<void>;

/** What the kitchen would do next for an order; null when it has nothing to do. `way`: where there are several, which. */
export const nextInKitchen = (city: City, people: People, orderId: string, way = 0, hold = 0): Move | null => {
  const ticket = city.store.ticketOf(orderId);
  if (ticket === null || !city.isUp('store')) return null;
  const at = city.clock().toISOString();
  const give = (type: 'StartPreparing' | 'MarkReady' | 'ConsentToCancellation' | 'DeclineCancellation') => () => people.owner(ticket.state.ownerId, orderId, { type, at, by: 'STORE_OWNER' }, hold);
  switch (ticket.state.status) {
    case 'AWAITING_ACCEPTANCE':
      return () => people.owner(ticket.state.ownerId, orderId, { type: 'AcceptTicket', at, by: 'STORE_OWNER', cookingMinutes: 10 }, hold);
    case 'ACCEPTED':
      return give('StartPreparing');
    case 'CANCELLATION_ASKED':
      return give((['StartPreparing', 'ConsentToCancellation', 'DeclineCancellation'] as const)[way % 3] ?? 'StartPreparing');
    case 'PREPARING':
      return give('MarkReady');
    default:
      return null;
  }
};

/** What whoever carries it, or could, would do next; null when there is nothing to do. */
export const nextOnTheWay = (city: City, people: People, orderId: string, way = 0, hold = 0): Move | null => {
  const delivery = city.delivery.deliveryOf(orderId);
  if (delivery === null || !city.isUp('delivery')) return null;
  const { state } = delivery;
  const who = isCarried(state) ? state.riderId : '';
  switch (state.status) {
    case 'PENDING':
    case 'OFFERED': {
      const fitting = riders.filter(({ vehicle }) => vehicle === state.method);
      const offline = fitting.find(({ id }) => !city.delivery.isOnline(id));
      const free = fitting.find(({ id, capacity }) => city.delivery.isOnline(id) && (city.delivery.carrying.get(id) ?? 0) < capacity);
      const asked = fitting.find(({ id }) => openOffers(state).some(({ riderId }) => riderId === id));
      const taker = asked ?? free;
      if (taker !== undefined) return () => people.claim(taker, orderId, false, hold);
      return offline === undefined ? null : () => people.goOnline(offline, hold);
    }
    case 'ASSIGNED':
      return () => people.rides(who, orderId, 'ArriveAtStore', false, hold);
    case 'AT_STORE':
      return state.foodReady ? () => people.rides(who, orderId, 'PickUp', false, hold) : null;
    case 'PICKED_UP':
      if (way % 3 !== 0) return () => people.rides(who, orderId, 'ArriveAtDropoff', false, hold);
      return () => people.complete(pinTriesLeft(state) > 0 ? who : support, orderId, true, false, hold);
    case 'AT_DROPOFF':
      return () => people.complete(pinTriesLeft(state) > 0 ? who : support, orderId, true, false, hold);
    case 'RETURNING':
      return () => people.confirmReturn(state.storeOwnerId, orderId);
    default:
      return null;
  }
};

/** The next thing that brings an order on its way, by the kitchen or by a rider. */
export const takeFurther = async (city: City, people: People, orderId: string, way: number, hold = 0): Promise<void> => {
  const [kitchen, road] = [nextInKitchen(city, people, orderId, way, hold), nextOnTheWay(city, people, orderId, way, hold)];
  const move = way % 2 === 0 ? (kitchen ?? road) : (road ?? kitchen);
  if (move !== null) return move();
  const { state } = await city.order.orders.load(orderId);
  if (state.status === 'DELIVERED') await people.confirm(state.customerId, orderId);
};
