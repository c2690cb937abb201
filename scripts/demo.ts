import { randomUUID } from 'node:crypto';
import { personCalled } from '#demo-city/people.ts';
import { as, type Person, personAt, type Watch } from './demo/client.ts';
import * as op from './demo/generated/operations.ts';
import { narrator } from './demo/narrator.ts';
import { tokenFor } from './token.ts';

/** Plays one order's life against the running system, with the operations any client would use, and tells what happens. */

const url = process.env['ROUTER_URL'] ?? `http://127.0.0.1:${process.env['ROUTER_PORT'] ?? 4000}/graphql`;
const home = { line: '서울 마포구 와우산로 94', detail: '302호', location: { latitude: 37.5545, longitude: 126.9215 } };
const nearTheStore = { latitude: 37.5561, longitude: 126.9105 };
const key = () => randomUUID();

const signIn = async (account: string): Promise<Person> => personAt(url, await tokenFor([account], process.env));
const nameOf = (account: string) => personCalled(account)?.name ?? account;

const play = async (): Promise<void> => {
  const tell = narrator();
  const [customer, owner, biker] = [await signIn('customer'), await signIn('owner'), await signIn('biker')];
  const { goOnline } = await biker.get(op.GoOnlineDocument, { input: { idempotencyKey: key(), vehicle: 'MOTORBIKE', location: nearTheStore } });
  as('GoOnlineSuccess', goOnline);
  tell.title(`One order's life at ${url}`);
  tell.step('🛵', nameOf('biker'), 'goes online with a motorbike');

  const { stores } = await customer.get(op.StoreByNameDocument, { name: '달빛치킨' });
  const [store] = stores.nodes;
  const item = store?.menu.flatMap(({ items }) => items).find(({ soldOut, price }) => !soldOut && price.amount >= store.minimumOrder.amount);
  if (!store || !item) throw new Error('달빛치킨 sells nothing: was the demo city seeded? npm run reset, then npm start');
  const basket = { storeId: store.id, lines: [{ menuItemId: item.id, quantity: 1 }], deliveryMethod: 'MOTORBIKE' as const, address: home };
  const quote = as('Quote', (await customer.get(op.QuoteOrderDocument, { input: basket })).quote);
  tell.step('🙋', nameOf('customer'), `looks at ${store.name}: ${item.name} ${item.price.formatted}, delivery ${quote.deliveryFee.formatted}`);

  const tickets = owner.watch(op.TicketChangedDocument, { storeId: store.id, after: 0 });
  const deliveries = biker.watch(op.DeliveryChangedDocument, { after: 0 });
  const input = { ...basket, idempotencyKey: key(), paymentMethod: 'sim_approve', expectedTotal: quote.total.amount };
  const { order } = as('PlaceOrderSuccess', (await customer.get(op.PlaceOrderDocument, { input })).placeOrder);
  tell.step('🙋', nameOf('customer'), `orders and pays ${order.total.formatted}: order ${order.number}`);

  const live = customer.watch(op.OrderStatusChangedDocument, { orderId: order.id, after: 0 });
  const pushed = async (status: string) => {
    const { orderStatusChanged } = await live.until(({ orderStatusChanged: it }) => it.status === status);
    tell.push('to the customer', `${orderStatusChanged.sequence}. ${status}${orderStatusChanged.actor ? ` by ${orderStatusChanged.actor}` : ''}`);
  };
  await pushed('PLACED');

  const { ticket } = (await tickets.until(({ ticketChanged }) => ticketChanged.ticket.order.id === order.id)).ticketChanged;
  tell.push('to the store', `a ticket for ${ticket.order.number}, ${ticket.order.total.formatted}: ${ticket.availableActions.join(' or ')}?`);
  as('AcceptTicketSuccess', (await owner.get(op.AcceptTicketDocument, { input: { idempotencyKey: key(), ticketId: ticket.id, cookingMinutes: 15 } })).acceptTicket);
  tell.step('👩‍🍳', nameOf('owner'), 'accepts: ready in 15 minutes');
  await pushed('ACCEPTED');
  as('StartPreparingSuccess', (await owner.get(op.StartPreparingDocument, { input: { idempotencyKey: key(), ticketId: ticket.id } })).startPreparing);
  tell.step('👩‍🍳', nameOf('owner'), 'starts cooking');
  await pushed('PREPARING');

  const offer = await offered(deliveries, order.id);
  tell.push('to the rider', `a delivery from ${offer.store.name}, ${offer.store.address}`);
  const { delivery } = as('ClaimDeliverySuccess', (await biker.get(op.ClaimDeliveryDocument, { input: { idempotencyKey: key(), deliveryId: offer.id, assignmentSeq: offer.assignmentSeq } })).claimDelivery);
  const step = { deliveryId: delivery.id, assignmentSeq: delivery.assignmentSeq };
  tell.step('🛵', nameOf('biker'), 'claims it');
  as('ArriveAtStoreSuccess', (await biker.get(op.ArriveAtStoreDocument, { input: { idempotencyKey: key(), ...step } })).arriveAtStore);
  tell.step('🛵', nameOf('biker'), 'is at the store');

  as('MarkReadySuccess', (await owner.get(op.MarkReadyDocument, { input: { idempotencyKey: key(), ticketId: ticket.id } })).markReady);
  tell.step('👩‍🍳', nameOf('owner'), 'puts the food on the counter');
  await pushed('READY');
  await deliveries.until(({ deliveryChanged: { delivery: it } }) => it.id === delivery.id && it.availableActions.includes('PICK_UP_DELIVERY'));
  as('PickUpDeliverySuccess', (await biker.get(op.PickUpDeliveryDocument, { input: { idempotencyKey: key(), ...step } })).pickUpDelivery);
  tell.step('🛵', nameOf('biker'), 'picks it up and rides');
  await pushed('IN_DELIVERY');

  const pin = (await customer.get(op.WholeOrderDocument, { id: order.id })).order?.delivery?.pin ?? '';
  tell.step('🙋', nameOf('customer'), `opens the door and shows the PIN ${pin}`);
  as('CompleteDeliverySuccess', (await biker.get(op.CompleteDeliveryDocument, { input: { idempotencyKey: key(), ...step, pin } })).completeDelivery);
  tell.step('🛵', nameOf('biker'), 'hands it over');
  await pushed('DELIVERED');
  as('ConfirmReceiptSuccess', (await customer.get(op.ConfirmReceiptDocument, { input: { idempotencyKey: key(), orderId: order.id } })).confirmReceipt);
  tell.step('🙋', nameOf('customer'), 'confirms: it is all there');
  await pushed('COMPLETED');

  const whole = (await customer.get(op.WholeOrderDocument, { id: order.id })).order;
  tell.title('One query over five contexts');
  tell.line(`order ${whole?.status} · payment ${whole?.payment?.status} ${whole?.total.formatted} · ticket ${whole?.ticket?.status} · delivery ${whole?.delivery?.status} by ${whole?.delivery?.rider?.name}`);
  tell.line(`timeline ${whole?.timeline.map(({ status }) => status).join(' → ')}`);
  tell.end();
  await Promise.all([live.close(), tickets.close(), deliveries.close()]);
};

const offered = async (deliveries: Watch<op.DeliveryChangedSubscription>, orderId: string) =>
  (await deliveries.until(({ deliveryChanged }) => deliveryChanged.delivery.order.id === orderId)).deliveryChanged.delivery;

/** Whether nobody listened where it asked, however deep that stands among the causes. */
const isRefused = (error: unknown): boolean => error instanceof Error && (('code' in error && error.code === 'ECONNREFUSED') || isRefused(error.cause));

await play().catch((error: unknown) => {
  console.error(isRefused(error) ? `Nothing answers at ${url}. Start the system first: npm start` : error);
  process.exitCode = 1;
});
