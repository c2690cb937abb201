import { expect } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { as } from '../../scripts/demo/client.ts';
import * as op from '../../scripts/demo/generated/operations.ts';
import { eventually } from '#testing/eventually.ts';
import { expectInvariants } from '../faults/invariants.ts';
import type { System } from './system.ts';

export const home = { line: '서울 마포구 와우산로 94', detail: '302호', location: { latitude: 37.5545, longitude: 126.9215 } };
export const key = () => randomUUID();

export type Basket = Awaited<ReturnType<typeof basketAt>>;

/** What to order at a store: one thing that is enough for its minimum. */
export const basketAt = async (system: System, name = '달빛치킨') => {
  const { stores } = await system.anonymous.get(op.StoreByNameDocument, { name });
  const [store] = stores.nodes;
  const item = store?.menu.flatMap(({ items }) => items).find(({ soldOut, price }) => !soldOut && price.amount >= store.minimumOrder.amount);
  if (!store || !item) throw new Error(`${name} sells nothing`);
  return { storeId: store.id, lines: [{ menuItemId: item.id, quantity: 1 }], deliveryMethod: 'MOTORBIKE' as const, address: home };
};

/** Waits until the order context sells what the store offers: its own copy comes by event. */
export const untilOpenForBusiness = async (system: System): Promise<Basket> => {
  const basket = await basketAt(system);
  await eventually(async () => expect(await system.anonymous.get(op.QuoteOrderDocument, { input: basket })).toMatchObject({ quote: { __typename: 'Quote' } }));
  return basket;
};

const fullLife = ['PENDING_PAYMENT', 'PLACED', 'ACCEPTED', 'PREPARING', 'READY', 'IN_DELIVERY', 'DELIVERED', 'COMPLETED'];
const becomes = (status: string) => ({ orderStatusChanged }: op.OrderStatusChangedSubscription) => orderStatusChanged.status === status;

/** Plays order → pay → accept → cook → deliver → confirm, and checks what everybody concerned sees of it. */
export const playAndCheckOneOrder = async (system: System): Promise<void> => {
  const [customer, owner, biker] = [await system.as('customer'), await system.as('owner'), await system.as('biker')];
  const basket = await untilOpenForBusiness(system);

  // everybody looks before anything happens
  const tickets = owner.watch(op.TicketChangedDocument, { storeId: basket.storeId, after: 0 });
  const deliveries = biker.watch(op.DeliveryChangedDocument, { after: 0 });
  const { goOnline } = await biker.get(op.GoOnlineDocument, { input: { idempotencyKey: key(), vehicle: 'MOTORBIKE', location: { latitude: 37.5561, longitude: 126.9105 } } });
  expect(goOnline).toMatchObject({ __typename: 'GoOnlineSuccess', rider: { online: true, vehicle: 'MOTORBIKE' } });

  const quote = as('Quote', (await customer.get(op.QuoteOrderDocument, { input: basket })).quote);
  const { placeOrder } = await customer.get(op.PlaceOrderDocument, { input: { ...basket, idempotencyKey: key(), paymentMethod: 'sim_approve', expectedTotal: quote.total.amount } });
  const placed = as('PlaceOrderSuccess', placeOrder).order;
  expect(placed).toMatchObject({ status: 'PLACED', total: { amount: quote.total.amount }, availableActions: ['CANCEL_ORDER'] });
  const orderId = placed.id;

  const live = customer.watch(op.OrderStatusChangedDocument, { orderId, after: 0 });
  await live.until(becomes('PLACED'));

  // the store
  const { ticket } = (await tickets.until(({ ticketChanged }) => ticketChanged.ticket.order.id === orderId)).ticketChanged;
  expect(ticket.order).toMatchObject({ number: placed.number, total: { amount: quote.total.amount } });
  const { acceptTicket } = await owner.get(op.AcceptTicketDocument, { input: { idempotencyKey: key(), ticketId: ticket.id, cookingMinutes: 15 } });
  expect(acceptTicket).toMatchObject({ __typename: 'AcceptTicketSuccess', ticket: { status: 'ACCEPTED' } });
  await live.until(becomes('ACCEPTED'));

  // the customer's connection breaks, and life goes on meanwhile
  const seenBefore = live.seen.map(({ orderStatusChanged }) => orderStatusChanged);
  await live.close();
  const lastSeen = seenBefore.at(-1)?.sequence ?? 0;
  expect(await owner.get(op.StartPreparingDocument, { input: { idempotencyKey: key(), ticketId: ticket.id } })).toMatchObject({ startPreparing: { ticket: { status: 'PREPARING' } } });
  expect(await owner.get(op.MarkReadyDocument, { input: { idempotencyKey: key(), ticketId: ticket.id } })).toMatchObject({ markReady: { ticket: { status: 'READY' } } });

  // the rider
  const { delivery } = (await deliveries.until(({ deliveryChanged }) => deliveryChanged.delivery.order.id === orderId)).deliveryChanged;
  const { claimDelivery } = await biker.get(op.ClaimDeliveryDocument, { input: { idempotencyKey: key(), deliveryId: delivery.id, assignmentSeq: delivery.assignmentSeq } });
  const claimed = as('ClaimDeliverySuccess', claimDelivery).delivery;
  expect(claimed).toMatchObject({ status: 'ASSIGNED', assignmentSeq: delivery.assignmentSeq + 1 });
  const step = { deliveryId: delivery.id, assignmentSeq: claimed.assignmentSeq };
  expect(await biker.get(op.ArriveAtStoreDocument, { input: { idempotencyKey: key(), ...step } })).toMatchObject({ arriveAtStore: { delivery: { status: 'AT_STORE' } } });
  // it can be picked up when the kitchen's word has come
  await deliveries.until(({ deliveryChanged: { delivery: it } }) => it.id === delivery.id && it.availableActions.includes('PICK_UP_DELIVERY'));
  expect(await biker.get(op.PickUpDeliveryDocument, { input: { idempotencyKey: key(), ...step } })).toMatchObject({ pickUpDelivery: { delivery: { status: 'PICKED_UP' } } });

  // the customer is back, and says what they have seen
  const again = customer.watch(op.OrderStatusChangedDocument, { orderId, after: lastSeen });
  await again.until(becomes('IN_DELIVERY'));
  const pin = (await customer.get(op.WholeOrderDocument, { id: orderId })).order?.delivery?.pin ?? '';
  expect(pin).toMatch(/^\d{4}$/);
  expect((await biker.get(op.WholeOrderDocument, { id: orderId })).order).toMatchObject({ id: orderId, delivery: { pin: null } });
  const wrong = pin === '0000' ? '1111' : '0000';
  expect(await biker.get(op.CompleteDeliveryDocument, { input: { idempotencyKey: key(), ...step, pin: wrong } })).toMatchObject({ completeDelivery: { __typename: 'WrongPin' } });
  expect(await biker.get(op.CompleteDeliveryDocument, { input: { idempotencyKey: key(), ...step, pin } })).toMatchObject({ completeDelivery: { delivery: { status: 'DELIVERED' } } });
  await again.until(becomes('DELIVERED'));
  expect(await customer.get(op.ConfirmReceiptDocument, { input: { idempotencyKey: key(), orderId } })).toMatchObject({ confirmReceipt: { order: { status: 'COMPLETED' } } });
  await again.until(becomes('COMPLETED'));

  // what the customer saw: every status, in order, once, across the break
  const seen = [...seenBefore, ...again.seen.map(({ orderStatusChanged }) => orderStatusChanged)];
  expect(seen.map(({ status }) => status)).toEqual(fullLife);
  expect(seen.map(({ sequence }) => sequence)).toEqual(fullLife.map((_, index) => index + 1));
  expect(seen[1]).toMatchObject({ order: { id: orderId, number: placed.number, store: { name: '달빛치킨' } } });

  // one query joins Order, Payment, Store, Delivery and the timeline
  const { order } = await customer.get(op.WholeOrderDocument, { id: orderId });
  expect(order).toMatchObject({
    status: 'COMPLETED',
    address: { line: home.line },
    availableActions: [],
    cancellation: null,
    lines: [{ quantity: 1, menuItem: { name: expect.any(String) } }],
    store: { name: '달빛치킨', open: true },
    payment: { amount: { amount: quote.total.amount }, refunded: { amount: 0 }, refunds: [] },
    delivery: { status: 'DELIVERED', method: 'MOTORBIKE', rider: { vehicle: 'MOTORBIKE' } },
  });
  expect(order?.timeline.map(({ status }) => status)).toEqual(fullLife);
  // the kitchen and the till hear of it by event
  await eventually(async () =>
    expect((await customer.get(op.OrderStandingDocument, { id: orderId })).order).toMatchObject({ ticket: { status: 'HANDED_OVER' }, payment: { status: 'CAPTURED' } }));

  await Promise.all([again.close(), tickets.close(), deliveries.close()]);
  await expectInvariants(system);
};
