import type { CommandKey } from '#kernel/command-handler.ts';
import type { Role } from '#kernel/transitions.ts';
import { cancelsAs } from '../../subgraphs/order/src/application/cancel-preview.ts';
import { rolesTowards } from '../../subgraphs/order/src/application/concern.ts';
import type { OwnersCommand } from '../../subgraphs/store/src/application/handle.ts';
import type { DeliveryCommand } from '../../subgraphs/delivery/src/domain/commands.ts';
import type { GivenReason } from '../../subgraphs/delivery/src/domain/trouble.ts';
import { atTheStores, home, type PlayedRider, type PlayedStore, support, type Vehicle } from './cast.ts';
import type { CallFate, City, ContextName } from './city.ts';
import { Forgotten } from './contexts/order.ts';
import { must } from './machinery/broken.ts';

/** What somebody asks of a context, as its resolvers would: it can be asked again, under the same key. */
type Asked = { readonly context: ContextName; readonly what: string; readonly key: CommandKey; ask(key: CommandKey, call?: CallFate): Promise<{ readonly kind: string; readonly id?: string }>; answered: { readonly kind: string; readonly id?: string } | null };

/** The people of the city, each with what they may do through the API. */
export const peopleOf = (city: City) => {
  const asked: Asked[] = [];
  const at = () => city.clock().toISOString();
  let keys = 0;

  /** Asks now, and answers how far that came. A context that is down is not asked. */
  const give = async (context: ContextName, who: string, what: string, ask: Asked['ask'], hold = 0): Promise<void> => {
    if (!city.isUp(context)) return;
    const one: Asked = { context, what: `${who}: ${what}`, key: { scope: `${who}:${what}`, key: `key-${(keys += 1)}`, fingerprint: what }, ask, answered: null };
    asked.push(one);
    await city.tasks.run(one.what, context, async () => void (one.answered = await one.ask(one.key)), hold);
  };

  const orderIds = () => [...city.order.orders.rows.keys()];
  const cancel = (who: string, roles: readonly Role[], orderId: string, fault: 'CUSTOMER' | 'STORE' | 'RIDER' | 'PLATFORM' | null = null) =>
    give('order', who, 'cancelOrder', async (key) => {
      const { state } = await city.order.orders.load(orderId);
      if (state.status === 'NONE') return { kind: 'notFound' };
      const mine = rolesTowards({ ...state, riderId: city.order.riders.get(orderId) ?? null }, { id: who, roles });
      const by = cancelsAs(state, mine) ?? mine[0] ?? 'CUSTOMER';
      return city.order.handle(orderId, { type: 'CancelOrder', at: at(), by, reason: null, fault: by === 'SUPPORT' ? fault : null }, { command: key });
    });
  const deliver = (who: string, what: string, orderId: string, command: (delivery: NonNullable<ReturnType<typeof city.delivery.deliveryOf>>) => DeliveryCommand, hold = 0) => {
    const delivery = city.delivery.deliveryOf(orderId);
    if (delivery === null) return Promise.resolve();
    const given = command(delivery);
    return give('delivery', who, what, (command_) => city.delivery.handle(delivery.id, given, { command: command_ }), hold);
  };
  /** The assignment that somebody means: the one there is, or one before it. */
  const meant = (assignmentSeq: number, stale: boolean) => (stale ? assignmentSeq - 1 : assignmentSeq);

  return {
    asked,
    orderIds,

    /** A customer leaves for good. */
    leave: (customerId: string) => give('customer', customerId, 'deleteMe', (key) => city.customer.deleteMe(customerId, key, null)),
    place: (customerId: string, { id: storeId, dishId }: PlayedStore, deliveryMethod: Vehicle, card: string, call: CallFate, hold: number) =>
      give('order', customerId, 'placeOrder', async (key, callNow = call) => {
        city.line.fate = callNow;
        const request = { storeId, wishes: [{ menuItemId: dishId, optionIds: [], quantity: 1 }], deliveryMethod, address: home, customerId, paymentMethod: card, note: null, expectedTotal: 20_000 };
        const outcome = await city.order.placeOrder(request, key).finally(() => (city.line.fate = 'arrives')).catch((error: unknown) => {
          if (error instanceof Forgotten) return { kind: 'forgotten' };
          throw error;
        });
        must(outcome.kind !== 'refused' && outcome.kind !== 'priceChanged', 'the stores sell', () => JSON.stringify(outcome));
        return outcome;
      }, hold),
    cancel: (customerId: string, orderId: string) => cancel(customerId, ['CUSTOMER'], orderId),
    confirm: (customerId: string, orderId: string) =>
      give('order', customerId, 'confirmReceipt', (key) => city.order.handle(orderId, { type: 'ConfirmReceipt', at: at(), by: 'CUSTOMER' }, { command: key })),
    review: (customerId: string, orderId: string) =>
      give('review', customerId, 'writeReview', (key) => city.review.write({ id: customerId }, orderId, { type: 'WriteReview', at: at(), rating: 5, text: null }, key)),

    owner: (ownerId: string, orderId: string, command: OwnersCommand, hold: number) => {
      const ticket = city.store.ticketOf(orderId);
      if (ticket === null) return Promise.resolve();
      return give('store', ownerId, command.type, (key) => city.store.handleOwners({ id: ownerId, roles: ['STORE_OWNER'] }, ticket.id, command, key), hold);
    },
    ownerCancels: (ownerId: string, orderId: string) => cancel(ownerId, ['STORE_OWNER'], orderId),
    confirmReturn: (who: string, orderId: string) =>
      deliver(who, 'confirmReturn', orderId, () => ({ type: 'ConfirmReturn', at: at(), storeOwnerId: who === support ? null : who })),

    supportCancels: (orderId: string, fault: 'CUSTOMER' | 'STORE' | 'RIDER' | 'PLATFORM') => cancel(support, ['SUPPORT'], orderId, fault),
    refund: (orderId: string, amount: number) =>
      give('payment', support, 'refundOrder', (key) => city.payment.refund({ orderId, amount, reason: 'LATE' }, key)),
    fail: (orderId: string, reason: GivenReason) => deliver(support, 'failDelivery', orderId, () => ({ type: 'FailDelivery', at: at(), reason })),

    goOnline: ({ id, vehicle }: PlayedRider, hold = 0) =>
      give('delivery', id, 'goOnline', (key) => city.delivery.handleRider(id, { type: 'GoOnline', at: at(), vehicle, location: atTheStores }, { command: key }), hold),
    goOffline: ({ id }: PlayedRider, hold: number) => give('delivery', id, 'goOffline', (key) => city.delivery.handleRider(id, { type: 'GoOffline', at: at() }, { command: key }), hold),
    claim: ({ id }: PlayedRider, orderId: string, stale: boolean, hold = 0) => {
      const delivery = city.delivery.deliveryOf(orderId);
      if (delivery === null) return Promise.resolve();
      const assignmentSeq = meant(delivery.state.assignmentSeq, stale);
      return give('delivery', id, 'claimDelivery', (key) => city.delivery.claim({ deliveryId: delivery.id, riderId: id, assignmentSeq, at: at() }, { command: key }), hold);
    },
    /** `who` is a rider, or support in their stead. */
    rides: (who: string, orderId: string, type: 'DeclineDelivery' | 'DropDelivery' | 'ArriveAtStore' | 'PickUp' | 'ArriveAtDropoff', stale: boolean, hold = 0) =>
      deliver(who, type, orderId, ({ state }) => ({ type, at: at(), assignmentSeq: meant(state.assignmentSeq, stale), riderId: who === support ? null : who }) as DeliveryCommand, hold),
    complete: (who: string, orderId: string, rightPin: boolean, stale: boolean, hold = 0) => {
      const delivery = city.delivery.deliveryOf(orderId);
      if (delivery === null) return Promise.resolve();
      const { id: deliveryId, state: { pin, assignmentSeq } } = delivery;
      const completion = { deliveryId, riderId: who === support ? null : who, assignmentSeq: meant(assignmentSeq, stale), pin: rightPin ? pin : 'none', at: at() };
      return give('delivery', who, rightPin ? 'completeDelivery' : 'completeDelivery with a wrong PIN', (key) => city.delivery.complete(completion, { command: key }), hold);
    },
    bringBack: (who: string, orderId: string, reason: GivenReason, stale: boolean, hold = 0) =>
      deliver(who, 'returnDelivery', orderId, ({ state }) => ({ type: 'ReturnDelivery', at: at(), assignmentSeq: meant(state.assignmentSeq, stale), riderId: who === support ? null : who, reason }), hold),

    /** The same key again: the same answer, and nothing done twice; or with another content, which is told apart. */
    again: async (which: number, other: boolean, call: CallFate): Promise<void> => {
      const one = asked.at(-1 - (which % Math.max(1, asked.length)));
      if (one === undefined || !city.isUp(one.context)) return;
      const { ledger } = city.contexts[one.context];
      const [kept, toldBefore] = [await ledger.commandOf(one.key), ledger.archive.length];
      const key = other ? { ...one.key, fingerprint: 'something else' } : one.key;
      let answer: { readonly kind: string; readonly id?: string } = { kind: 'none' };
      await city.tasks.run(`${one.what}, again`, one.context, async () => void (answer = await one.ask(key, call)));
      if (kept === null) return;
      const isSame = kept.fingerprint === key.fingerprint;
      const seen = (what: string) => () => `${one.what} again${isSame ? '' : ', with another content,'} ${what}`;
      must(isSame === (answer.kind !== 'keyReused'), 'a command twice is the same command', seen(`was answered ${answer.kind}`));
      if (answer.id !== undefined && isSame) must(answer.id === kept.id, 'a command twice is the same command', seen(`made ${answer.id} beside ${kept.id}`));
      if (!isSame) must(ledger.archive.length === toldBefore, 'a command twice is the same command', seen('did something'));
    },
  };
};
export type People = ReturnType<typeof peopleOf>;
