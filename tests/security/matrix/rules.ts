import type { Outcome } from './outcome.ts';
import { type RoleName, roles as everybody } from './scene.ts';

/**
 * Who may see, or do, what. Roles are as people stand to one order: its customer, its store's owner, its rider; other people of
 * the same kind; support; and a visitor without a token. A coordinate that has no rule fails the test, and so does a rule for none.
 */
export type Rule = {
  /** Who sees it, or may do it. */
  readonly see: readonly RoleName[];
  /** What everybody else gets of its subgraph: ABSENT (there is no such thing for them), NULL, EMPTY, or the name of a refusal. */
  readonly else?: Outcome;
  /** What a visitor gets, if it is something else. */
  readonly visitor?: Outcome;
  /** What some others get, whom the thing concerns, but not this of it. */
  readonly but?: Partial<Record<RoleName, Outcome>>;
  /** Those who may see it, and for whom there is nothing in it in this scene. */
  readonly empty?: readonly RoleName[];
  /** Which tokens the router wants before it asks anybody: none at all, any person's, or one with one of these scopes. For fields of Query, Mutation, Subscription. */
  readonly needs?: 'nothing' | 'token' | readonly string[];
  /** Those who may are not asked to: it would end the scene. */
  readonly spare?: true;
  /** Where the order is over: what differs. */
  readonly over?: Partial<Rule>;
};

const signedIn = everybody.filter((role) => role !== 'visitor');
const concerned: readonly RoleName[] = ['customer', 'owner', 'rider', 'support'];
const parties: readonly RoleName[] = ['customer', 'owner', 'support'];

const open: Rule = { see: everybody };
const openRoot: Rule = { see: everybody, needs: 'nothing' };
const ofOrder: Rule = { see: concerned, else: 'ABSENT' };
const ofTicket: Rule = { see: parties, else: 'ABSENT' };
const ofPayment: Rule = { see: parties, else: 'ABSENT' };
const ofDelivery: Rule = { see: concerned, else: 'ABSENT' };
const own = (role: RoleName): Rule => ({ see: [role], else: 'ABSENT' });
const internal: Rule = { see: [], else: 'FORBIDDEN' };
/** Who may; what others of the same role get, whose it is not; everybody else is refused for their role, by the subgraph as by the router. */
const doing = (see: readonly RoleName[], others: Partial<Record<RoleName, Outcome>>, needs: readonly string[]): Rule => ({ see, but: others, else: 'FORBIDDEN', visitor: 'UNAUTHENTICATED', needs });
const ofStoreOwner = (refusal: Outcome) => doing(['owner'], { otherOwner: refusal }, ['store:write']);
const ofRider = (see: readonly RoleName[] = ['rider']) => doing(see, { otherRider: 'DeliveryNotFound' }, see.includes('support') ? ['deliveries:write', 'support'] : ['deliveries:write']);

export const rules: Readonly<Record<string, Rule>> = {
  // what is open to everybody: the catalogue
  'Query.me': { see: signedIn, else: 'NULL', needs: 'nothing' },
  'Query.stores': openRoot, 'Query.store': openRoot, 'Query.quote': openRoot,
  'Query.webPushPublicKey': openRoot,
  'Store.name': open, 'Store.address': open, 'Store.location': open, 'Store.open': open, 'Store.opensAt': { ...open, empty: everybody }, 'Store.zone': open, 'Store.hours': open,
  'Store.hoursExceptions': { ...open, empty: everybody }, 'Store.byHand': { ...open, empty: everybody }, 'Store.deliveryMethods': open, 'Store.deliveryArea': open, 'Store.minimumOrder': open,
  'Store.preparationMinutes': open, 'Store.menu': open, 'Store.rating': open, 'Store.ratingCount': open, 'Store.reviews': open,
  'MenuItem.name': open, 'MenuItem.description': open, 'MenuItem.price': open, 'MenuItem.soldOut': open, 'MenuItem.options': open,
  'Review.rating': open, 'Review.text': open, 'Review.createdAt': open, 'Review.answer': { ...open, empty: everybody }, 'Review.store': open, 'Review.order': open,

  // an order, for those it concerns
  'Query.order': { see: concerned, else: 'NULL', needs: ['orders:read'] },
  'Query.cancelPreview': { see: concerned, else: 'NULL', needs: ['orders:read'] },
  'Order.number': ofOrder, 'Order.status': ofOrder, 'Order.placedAt': ofOrder, 'Order.updatedAt': ofOrder, 'Order.version': ofOrder, 'Order.lines': ofOrder,
  'Order.subtotal': ofOrder, 'Order.deliveryFee': ofOrder, 'Order.total': ofOrder, 'Order.deliveryMethod': ofOrder,
  'Order.address': ofOrder,
  'Order.note': { ...ofOrder, over: { see: parties, but: { rider: 'NULL' } } },
  'Order.availableActions': { ...ofOrder, empty: concerned },
  'Order.cancellation': { ...ofOrder, empty: concerned },
  'Order.cancellationRequest': { ...ofOrder, empty: concerned },
  'Order.store': ofOrder,
  'Order.timeline': { see: concerned, else: 'EMPTY' },
  'Order.estimatedArrival': { see: concerned, else: 'NULL', over: { empty: concerned } },
  'Order.delivery': { see: concerned, else: 'NULL' },
  'Order.payment': { see: parties, else: 'NULL' },
  'Order.ticket': { see: parties, else: 'NULL' },
  'Order.review': { see: parties, else: 'NULL', empty: parties, over: { empty: [] } },

  // the kitchen's side, and the till's
  'Ticket.status': ofTicket, 'Ticket.order': ofTicket, 'Ticket.lines': ofTicket, 'Ticket.acceptBy': ofTicket, 'Ticket.readyAt': ofTicket,
  'Ticket.rejectReason': { ...ofTicket, empty: parties }, 'Ticket.cancellationAskedAt': { ...ofTicket, empty: parties }, 'Ticket.cancellationReason': { ...ofTicket, empty: parties },
  'Ticket.answerBy': { ...ofTicket, empty: parties }, 'Ticket.availableActions': { ...ofTicket, empty: parties },
  'Store.tickets': { see: ['owner', 'support'], else: 'FORBIDDEN', visitor: 'UNAUTHENTICATED' },
  'Payment.status': ofPayment, 'Payment.amount': ofPayment, 'Payment.refunded': ofPayment, 'Payment.method': ofPayment, 'Payment.refunds': { ...ofPayment, empty: parties }, 'Payment.captureRefused': { see: ['support'], else: 'ABSENT', but: { customer: 'NULL', owner: 'NULL' }, empty: ['support'] },
  'Payment.order': ofPayment, 'Payment.availableActions': { see: ['support'], else: 'ABSENT', but: { customer: 'EMPTY', owner: 'EMPTY' }, empty: ['support'], over: { empty: [] } },
  'Query.lostPayments': { see: ['support'], empty: ['support'], else: 'FORBIDDEN', visitor: 'UNAUTHENTICATED', needs: ['support'] },
  'Query.paymentOfOrder': internal, 'Mutation.authorizePayment': internal,

  // the delivery: the PIN is the customer's alone
  'Delivery.status': ofDelivery, 'Delivery.method': ofDelivery, 'Delivery.order': ofDelivery, 'Delivery.store': ofDelivery, 'Delivery.rider': ofDelivery, 'Delivery.assignmentSeq': ofDelivery,
  'Delivery.pickup': ofDelivery, 'Delivery.dropoff': ofDelivery, 'Delivery.readyAt': ofDelivery, 'Delivery.offeredUntil': { ...ofDelivery, empty: concerned }, 'Delivery.problem': { ...ofDelivery, empty: concerned },
  'Delivery.availableActions': { ...ofDelivery, empty: ['customer', 'owner'], over: { empty: concerned } },
  'Delivery.location': { see: ['customer', 'rider', 'support'], else: 'ABSENT', but: { owner: 'NULL' }, over: { empty: ['customer', 'rider', 'support'] } },
  'Delivery.pin': { see: ['customer'], else: 'ABSENT', but: { owner: 'NULL', rider: 'NULL', support: 'NULL' } },
  'Rider.name': ofDelivery, 'Rider.vehicle': ofDelivery, 'Rider.online': ofDelivery,
  'Query.myDeliveries': { see: ['rider'], else: 'EMPTY', visitor: 'UNAUTHENTICATED', needs: ['deliveries:write'] },
  'Query.waitingDeliveries': { see: ['rider'], empty: ['rider'], else: 'EMPTY', visitor: 'UNAUTHENTICATED', needs: ['deliveries:write'] },

  // oneself
  'Viewer.name': own('customer'), 'Viewer.roles': own('customer'), 'Viewer.addresses': own('customer'), 'Viewer.orders': own('customer'), 'Viewer.notificationPreferences': own('customer'),
  'Viewer.stores': { see: ['owner', 'support'], else: 'ABSENT' },
  'Viewer.rider': { see: ['rider'], else: 'NULL' },
  'Query.exportMyData': { see: signedIn, else: 'UNAUTHENTICATED', needs: 'token' },
  ...Object.fromEntries(['order', 'payment', 'store', 'delivery', 'customer', 'review', 'notification'].map((context) => [`PersonalData.${context}`, { see: ['customer'], else: 'NULL' } satisfies Rule])),
  'Query.notifications': { see: ['customer', 'owner', 'rider'], else: 'EMPTY', visitor: 'UNAUTHENTICATED', needs: 'token' },

  // what customers do
  'Mutation.placeOrder': doing(['customer', 'otherCustomer'], {}, ['orders:write']),
  'Mutation.cancelOrder': doing(parties, { otherCustomer: 'OrderNotFound', otherOwner: 'OrderNotFound' }, ['orders:write', 'store:write', 'support']),
  'Mutation.confirmReceipt': doing(['customer'], { otherCustomer: 'OrderNotFound' }, ['orders:write']),
  'Mutation.saveAddress': doing(['customer', 'otherCustomer'], {}, ['orders:write']),
  'Mutation.writeReview': doing(['customer'], { otherCustomer: 'ReviewNotAllowed' }, ['orders:write']),

  // what stores do
  'Mutation.acceptTicket': ofStoreOwner('TicketNotFound'), 'Mutation.rejectTicket': ofStoreOwner('TicketNotFound'), 'Mutation.startPreparing': ofStoreOwner('TicketNotFound'),
  'Mutation.markReady': ofStoreOwner('TicketNotFound'), 'Mutation.answerCancellation': ofStoreOwner('TicketNotFound'),
  'Mutation.openStore': ofStoreOwner('StoreNotFound'), 'Mutation.closeStore': ofStoreOwner('StoreNotFound'), 'Mutation.changeOpeningHours': ofStoreOwner('StoreNotFound'),
  'Mutation.changeStoreTerms': ofStoreOwner('StoreNotFound'), 'Mutation.addMenuItem': ofStoreOwner('StoreNotFound'), 'Mutation.changeMenuItem': ofStoreOwner('StoreNotFound'),
  'Mutation.removeMenuItem': ofStoreOwner('StoreNotFound'), 'Mutation.markSoldOut': ofStoreOwner('StoreNotFound'),
  'Mutation.answerReview': ofStoreOwner('ReviewNotFound'),

  // what riders do
  'Mutation.goOnline': doing(['rider'], { otherRider: 'NotARider' }, ['deliveries:write']), // by motorbike, which the other one has not
  'Mutation.goOffline': doing(['rider', 'otherRider'], {}, ['deliveries:write']),
  'Mutation.reportLocation': doing(['rider', 'otherRider'], {}, ['deliveries:write']),
  'Mutation.claimDelivery': ofRider(), 'Mutation.declineDelivery': ofRider(), 'Mutation.dropDelivery': ofRider(['rider', 'support']), 'Mutation.arriveAtStore': ofRider(),
  'Mutation.pickUpDelivery': ofRider(), 'Mutation.arriveAtDropoff': ofRider(), 'Mutation.completeDelivery': ofRider(['rider', 'support']), 'Mutation.returnDelivery': ofRider(['rider', 'support']),
  'Mutation.confirmReturn': doing(['owner', 'support'], { otherOwner: 'DeliveryNotFound' }, ['store:write']),
  'Mutation.failDelivery': doing(['support'], {}, ['support']),
  'Mutation.refundOrder': doing(['support'], {}, ['support']),

  // what everybody does for themselves
  'Mutation.markNotificationRead': { see: ['customer'], else: 'NotificationNotFound', visitor: 'UNAUTHENTICATED', needs: 'token' },
  'Mutation.deleteMe': { see: ['customer', 'otherCustomer'], else: 'FORBIDDEN', visitor: 'UNAUTHENTICATED', needs: 'token', spare: true },
  'Mutation.setNotificationPreferences': { see: signedIn, else: 'UNAUTHENTICATED', needs: 'token' },

  // what is followed
  'Subscription.orderStatusChanged': doing(concerned, {}, ['orders:read']),
  'Subscription.deliveryChanged': { see: ['rider', 'otherRider'], empty: ['otherRider'], else: 'FORBIDDEN', visitor: 'UNAUTHENTICATED', needs: ['deliveries:write'] },
  'Subscription.riderLocation': doing(['customer', 'support'], {}, ['orders:read']),
  'Subscription.notificationReceived': { see: signedIn, empty: ['otherCustomer', 'otherOwner', 'otherRider', 'support'], else: 'UNAUTHENTICATED', needs: 'token' },
  'Subscription.ticketChanged': { see: ['owner', 'support'], else: 'FORBIDDEN', visitor: 'UNAUTHENTICATED', needs: ['store:write'] },
};
