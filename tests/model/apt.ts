import type { City } from './city.ts';
import type { Acting } from './steps.ts';

type Standing = { readonly order: string; readonly ticket: string; readonly delivery: string };
const ticket = (...statuses: string[]) => (standing: Standing) => statuses.includes(standing.ticket);
const delivery = (...statuses: string[]) => (standing: Standing) => statuses.includes(standing.delivery);
const order = (...statuses: string[]) => (standing: Standing) => statuses.includes(standing.order);

/** Where somebody's doing would make sense: most of what people do does. */
const makesSense: { readonly [Who in Acting['do']]: Readonly<Record<Extract<Acting, { do: Who }>['what'], (standing: Standing) => boolean>> } = {
  customer: { cancel: order('ACCEPTED'), confirm: order('DELIVERED'), review: order('COMPLETED') },
  owner: {
    accept: ticket('AWAITING_ACCEPTANCE'), reject: ticket('AWAITING_ACCEPTANCE'), prepare: ticket('ACCEPTED', 'CANCELLATION_ASKED'), ready: ticket('PREPARING'),
    consent: ticket('CANCELLATION_ASKED'), decline: ticket('CANCELLATION_ASKED'), cancel: order('ACCEPTED', 'PREPARING', 'READY'), confirmReturn: delivery('RETURNING'),
  },
  support: {
    cancel: order('ACCEPTED', 'PREPARING', 'READY'), drop: delivery('ASSIGNED', 'AT_STORE'), complete: delivery('PICKED_UP', 'AT_DROPOFF'),
    return: delivery('PICKED_UP', 'AT_DROPOFF'), confirmReturn: delivery('RETURNING'), fail: delivery('PICKED_UP', 'AT_DROPOFF', 'RETURNING'), refund: order('DELIVERED', 'COMPLETED'),
  },
  rider: {
    online: delivery('PENDING', 'OFFERED'), offline: delivery('OFFERED'), claim: delivery('PENDING', 'OFFERED'), decline: delivery('OFFERED'), drop: delivery('ASSIGNED', 'AT_STORE'),
    atStore: delivery('ASSIGNED'), pickUp: delivery('AT_STORE'), atDoor: delivery('PICKED_UP'), complete: delivery('PICKED_UP', 'AT_DROPOFF'), wrongPin: delivery('PICKED_UP', 'AT_DROPOFF'), return: delivery('PICKED_UP', 'AT_DROPOFF'),
  },
};

/** The orders where that would make sense; none at all is none. */
export const aptOrders = (city: City, orderIds: readonly string[], { do: who, what }: Pick<Acting, 'do' | 'what'>): readonly string[] => {
  const isApt = (makesSense[who] as Readonly<Record<string, (standing: Standing) => boolean>>)[what];
  const standingOf = (id: string): Standing => ({
    order: city.order.orders.rows.get(id)?.state.status ?? '',
    ticket: city.store.ticketOf(id)?.state.status ?? '',
    delivery: city.delivery.deliveryOf(id)?.state.status ?? '',
  });
  return orderIds.filter((id) => isApt?.(standingOf(id)));
};
