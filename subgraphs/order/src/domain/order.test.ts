import { describe, expect, it } from '@jest/globals';
import { reject } from '#kernel/decider.ts';
import { won } from '#kernel/money.ts';
import { commandsFor } from '#kernel/transitions.ts';
import { given as givenDecider } from '#testing/given-when-then.ts';
import type { OrderCommand } from './commands.ts';
import { order } from './decider.ts';
import type { Agreement, CancellationRule, Fault, FoodEnd, Order, OrderEvent, Progress, Terms } from './order.ts';
import { type OrderTransition, orderTransitions } from './transitions.ts';

const at = '2026-01-31T12:00:00.000Z';
const readyAt = '2026-01-31T12:20:00.000Z';
const agreement: Agreement = {
  number: '7KQ2-M9XD', customerId: 'customer', storeId: 'store', storeOwnerId: 'owner',
  lines: [{ menuItemId: 'chicken', name: '후라이드', options: [], quantity: 1, unitPrice: won(18_000), total: won(18_000) }],
  subtotal: won(18_000), deliveryFee: won(3_000), total: won(21_000), deliveryMethod: 'MOTORBIKE',
  pickup: { latitude: 37.556, longitude: 126.91 }, address: { line: '와우산로 94', detail: null, location: { latitude: 37.55, longitude: 126.92 } }, note: null, submittedAt: at,
};

/** All back to the customer and nothing to the store, unless said otherwise. */
const terms = (rule: CancellationRule, fault: Fault | null = null, refund = 21_000, storeGets = 0): Terms => ({ rule, fault, refund: won(refund), storeGets: won(storeGets) });

const submit: OrderCommand = { type: 'SubmitOrder', at, agreement };
const place: OrderCommand = { type: 'PlaceOrder', at, paymentId: 'payment' };
const decline: OrderCommand = { type: 'FailPayment', at, failure: 'DECLINED' };
const expire: OrderCommand = { type: 'ExpireOrder', at };
const acceptIt: OrderCommand = { type: 'AcceptOrder', at, readyAt };
const rejectIt: OrderCommand = { type: 'RejectOrder', at, by: 'STORE_OWNER', reason: 'NO_CHICKEN' };
const prepare: OrderCommand = { type: 'StartPreparing', at };
const ready: OrderCommand = { type: 'MarkReady', at };
const pickUp: OrderCommand = { type: 'StartDelivery', at, riderId: 'rider' };
const deliver: OrderCommand = { type: 'FinishDelivery', at, riderId: 'rider' };
const confirm: OrderCommand = { type: 'ConfirmReceipt', at, by: 'CUSTOMER' };
const cancel: OrderCommand = { type: 'CancelOrder', at, by: 'CUSTOMER', reason: 'CHANGED_MY_MIND', fault: null };
const cancelBy = (by: 'STORE_OWNER' | 'SUPPORT', fault: Fault | null = null): OrderCommand => ({ type: 'CancelOrder', at, by, reason: 'CHANGED_MY_MIND', fault });
const refuseCancel: OrderCommand = { type: 'RefuseCancel', at, reason: 'ALREADY_ACCEPTED' };
const grantCancel: OrderCommand = { type: 'GrantCancel', at, by: 'CUSTOMER', reason: 'CHANGED_MY_MIND' };
const giveUpOnStore: OrderCommand = { type: 'GiveUpOnStore', at };
const giveUpOnRiders: OrderCommand = { type: 'GiveUpOnRiders', at };
const bringBack = (fault: Fault): OrderCommand => ({ type: 'EndDelivery', at, rule: 'RETURNED', fault });
const refuseCapture: OrderCommand = { type: 'RefuseCapture', at, reason: 'CARD_EXPIRED' };
const commands = [submit, place, decline, expire, acceptIt, rejectIt, prepare, ready, pickUp, deliver, confirm, cancel, refuseCancel, grantCancel, refuseCapture, giveUpOnStore, giveUpOnRiders, bringBack('CUSTOMER')];

const submitted: OrderEvent = { type: 'OrderSubmitted', at, agreement };
const placed: OrderEvent = { type: 'OrderPlaced', at, paymentId: 'payment' };
const failed: OrderEvent = { type: 'OrderPaymentFailed', at, failure: 'DECLINED' };
const expired: OrderEvent = { type: 'OrderExpired', at };
const accepted: OrderEvent = { type: 'OrderAccepted', at, readyAt };
const rejected: OrderEvent = { type: 'OrderRejected', at, by: 'STORE_OWNER', reason: 'NO_CHICKEN', terms: terms('REJECTED_BY_STORE', 'STORE') };
const preparing: OrderEvent = { type: 'OrderPreparing', at };
const madeReady: OrderEvent = { type: 'OrderReady', at };
const pickedUp: OrderEvent = { type: 'OrderInDelivery', at, riderId: 'rider' };
const delivered: OrderEvent = { type: 'OrderDelivered', at, riderId: 'rider' };
const completed: OrderEvent = { type: 'OrderCompleted', at, by: 'CUSTOMER' };
const cancelRequested: OrderEvent = { type: 'CancelRequested', at, by: 'CUSTOMER', reason: 'CHANGED_MY_MIND', fault: null };
const cancelRefused: OrderEvent = { type: 'CancelRefused', at, by: 'CUSTOMER', reason: 'ALREADY_ACCEPTED', resumes: 'PLACED' };
const cancelled: OrderEvent = { type: 'OrderCancelled', at, by: 'CUSTOMER', reason: 'CHANGED_MY_MIND', terms: terms('BEFORE_ACCEPTANCE') };
const uncapturable: OrderEvent = { type: 'CancelRequested', at, by: 'SYSTEM', reason: 'CARD_EXPIRED', fault: null };
const refusalNoted: OrderEvent = { type: 'CaptureRefusalNoted', at, reason: 'CARD_EXPIRED' };
const loss = (amount = 21_000): OrderEvent => ({ type: 'LossBorne', at, amount: won(amount), reason: 'CARD_EXPIRED' });
const noted = (stands: Exclude<Progress, 'PLACED'>, riderId: string | null = null): OrderEvent => ({ type: 'ProgressNoted', at, stands, readyAt, riderId });

const given = givenDecider(order);
const notNow = reject('NOT_IN_STATE');

const standing = [submitted, placed];
const pasts: Record<Exclude<Order['status'], 'NONE'>, OrderEvent[]> = {
  PENDING_PAYMENT: [submitted],
  PAYMENT_FAILED: [submitted, failed],
  EXPIRED: [submitted, expired],
  PLACED: standing,
  ACCEPTED: [...standing, accepted],
  PREPARING: [...standing, accepted, preparing],
  READY: [...standing, accepted, preparing, madeReady],
  IN_DELIVERY: [...standing, accepted, preparing, madeReady, pickedUp],
  DELIVERED: [...standing, accepted, preparing, madeReady, pickedUp, delivered],
  COMPLETED: [...standing, accepted, preparing, madeReady, pickedUp, delivered, completed],
  REJECTED: [...standing, rejected],
  CANCELLING: [...standing, cancelRequested],
  CANCELLED: [...standing, cancelRequested, cancelled],
};
/** One where a customer at fault was to pay. */
const offAtTheirCost: OrderEvent[] = [...pasts.READY, { ...cancelRequested, by: 'SUPPORT', fault: 'CUSTOMER' } as OrderEvent, { ...cancelled, terms: terms('DURING_PREPARATION', 'CUSTOMER', 0, 18_000) } as OrderEvent];

describe('an order that is not paid yet', () => {
  it('begins with what was agreed', () => given().when(submit).then(submitted));
  it('stands when it is paid', () => given(submitted).when(place).then(placed));
  it('never stands when the payment is declined', () => given(submitted).when(decline).then(failed));
  it('expires when the payment never settles', () => given(submitted).when(expire).then(expired));
  it('is submitted once', () => given(submitted).when(submit).then(notNow));
  it('stays dead when the money comes after all: payment gives it back', () => {
    given(submitted, expired).when(place).then(notNow);
    given(submitted, failed).when(place).then(notNow);
  });
});

describe('an order that stands', () => {
  it('goes step by step from the store to the door', () => {
    given(...pasts.PLACED).when(acceptIt).then(accepted);
    given(...pasts.ACCEPTED).when(prepare).then(preparing);
    given(...pasts.PREPARING).when(ready).then(madeReady);
    given(...pasts.READY).when(pickUp).then(pickedUp);
    given(...pasts.IN_DELIVERY).when(deliver).then(delivered);
    given(...pasts.DELIVERED).when(confirm).then(completed);
  });
  it('takes the steps in between when the rider is heard before the kitchen', () => {
    given(...pasts.PREPARING).when(pickUp).then(madeReady, pickedUp);
    given(...pasts.PREPARING).when(deliver).then(madeReady, pickedUp, delivered);
    given(...pasts.ACCEPTED).when(pickUp).then(preparing, madeReady, pickedUp);
  });
  it('finds taken what a straggler tells', () => {
    given(...pasts.IN_DELIVERY).when(ready).then();
    given(...pasts.DELIVERED).when(pickUp).then();
    given(...pasts.COMPLETED).when(deliver).then();
    given(...pasts.PLACED).when(place).then(notNow);
  });
  it('is rejected by the store, before it was accepted', () => {
    given(...pasts.PLACED).when(rejectIt).then(rejected);
    given(...pasts.ACCEPTED).when(rejectIt).then(notNow);
  });
  it('is called off by the system when the money cannot be taken, while the food is still at the store', () => {
    const off = (storeGets: number): OrderEvent => ({ type: 'OrderCancelled', at, by: 'SYSTEM', reason: 'CARD_EXPIRED', terms: terms('CAPTURE_REFUSED', 'PLATFORM', 21_000, storeGets) });
    for (const status of ['ACCEPTED', 'PREPARING', 'READY'] as const) given(...pasts[status]).when(refuseCapture).then(uncapturable); // the ticket is asked, as by anybody else
    const granted: OrderCommand = { type: 'GrantCancel', at, by: 'SYSTEM', reason: 'CARD_EXPIRED' };
    given(...pasts.ACCEPTED, uncapturable).when(granted).then(off(0));
    for (const status of ['PREPARING', 'READY'] as const) given(...pasts[status], uncapturable).when(granted).then(off(18_000));
  });
  it('goes on at our loss when the money cannot be taken, and a rider has the food', () => {
    for (const status of ['IN_DELIVERY', 'DELIVERED', 'COMPLETED'] as const) given(...pasts[status]).when(refuseCapture).then(loss());
    given(...pasts.READY, uncapturable).when(refuseCancel).then(loss(), { ...cancelRefused, by: 'SYSTEM', resumes: 'READY' } as OrderEvent);
    given(...pasts.READY, uncapturable, noted('IN_DELIVERY', 'rider')).when(refuseCancel).then(loss(), { ...cancelRefused, by: 'SYSTEM', resumes: 'READY' } as OrderEvent, pickedUp);
    given(...pasts.IN_DELIVERY).when(refuseCapture).leadingTo({ status: 'IN_DELIVERY' });
  });
  it('that is off is our loss as far as the customer was to pay for it', () => {
    const off = (refund: number): OrderEvent => ({ type: 'OrderCancelled', at, by: 'SUPPORT', reason: null, terms: terms('DURING_PREPARATION', 'CUSTOMER', refund, 18_000) });
    given(...pasts.READY, cancelRequested, off(0)).when(refuseCapture).then(loss());
    given(...pasts.READY, cancelRequested, off(21_000)).when(refuseCapture).then();
  });
  it('is confirmed by its customer, or by the receipt timer', () => {
    given(...pasts.DELIVERED).when({ type: 'ConfirmReceipt', at, by: 'SYSTEM' }).then({ type: 'OrderCompleted', at, by: 'SYSTEM' });
    given(...pasts.DELIVERED).when({ type: 'ConfirmReceipt', at, by: 'SUPPORT' }).then(reject('NOT_ALLOWED'));
  });
});

describe('calling an order off', () => {
  it('asks the ticket first, which decides', () => given(...pasts.PLACED).when(cancel).then(cancelRequested));
  it('is done when the ticket says yes', () => given(...pasts.CANCELLING).when(grantCancel).then(cancelled));
  it('goes back to where it came from when the ticket says no', () => {
    given(...pasts.CANCELLING).when(refuseCancel).then(cancelRefused);
    given(...pasts.CANCELLING).when(refuseCancel).leadingTo({ status: 'PLACED' });
  });
  it('notes what kitchen and rider do meanwhile, and takes it up when the ticket says no', () => {
    given(...pasts.CANCELLING).when(acceptIt).then(noted('ACCEPTED'));
    given(...pasts.CANCELLING, noted('ACCEPTED')).when(refuseCancel).then(cancelRefused, accepted);
    const bySupport: OrderEvent = { ...cancelRequested, by: 'SUPPORT' } as OrderEvent;
    given(...pasts.READY, bySupport).when(pickUp).then(noted('IN_DELIVERY', 'rider'));
    given(...pasts.READY, bySupport, noted('IN_DELIVERY', 'rider')).when(refuseCancel).then({ ...cancelRefused, by: 'SUPPORT', resumes: 'READY' } as OrderEvent, pickedUp);
    given(...pasts.READY, bySupport, noted('IN_DELIVERY', 'rider')).when(ready).then();
  });
  it('ends without the store when its system is away until the acceptance timer runs out', () => {
    given(...pasts.CANCELLING).when(giveUpOnStore).then(cancelled);
    given(...pasts.PLACED).when(giveUpOnStore).then({ type: 'OrderCancelled', at, by: 'SYSTEM', reason: 'NO_ANSWER', terms: terms('NO_ANSWER') });
    given(...pasts.ACCEPTED).when(giveUpOnStore).then(notNow);
    given(...pasts.CANCELLING, noted('ACCEPTED')).when(giveUpOnStore).then(notNow);
  });
  it('makes no difference to a store that rejects at that moment', () => given(...pasts.CANCELLING).when(rejectIt).then(rejected));
  it('goes on for the money\'s sake when the ticket says no, and the money was refused meanwhile', () => {
    given(...pasts.ACCEPTED, cancelRequested).when(refuseCapture).then(refusalNoted);
    given(...pasts.ACCEPTED, cancelRequested, refusalNoted).when(refuseCancel).then({ ...cancelRefused, resumes: 'ACCEPTED' } as OrderEvent, uncapturable);
    given(...pasts.READY, cancelRequested, refusalNoted, noted('IN_DELIVERY', 'rider')).when(refuseCancel).then(loss(), { ...cancelRefused, resumes: 'READY' } as OrderEvent, pickedUp);
  });
  it('is for the money\'s sake when the ticket says yes, and the money was refused meanwhile: nobody pays what cannot be taken', () => {
    const bySupport: OrderEvent = { ...cancelRequested, by: 'SUPPORT', fault: 'CUSTOMER' } as OrderEvent;
    given(...pasts.READY, bySupport, refusalNoted).when(grantCancel).then({ ...cancelled, terms: terms('CAPTURE_REFUSED', 'PLATFORM', 21_000, 18_000) } as OrderEvent);
    given(...pasts.READY, bySupport, refusalNoted, noted('IN_DELIVERY', 'rider')).when(bringBack('CUSTOMER')).then({ type: 'OrderCancelled', at, by: 'SYSTEM', reason: 'RETURNED', terms: terms('RETURNED', 'CUSTOMER', 0, 18_000) }, loss());
  });
  it('by a timer that had not heard of the rider has it on record what became of the food, and the store paid for it', () => {
    const givenUp: OrderEvent = { type: 'OrderCancelled', at, by: 'SYSTEM', reason: 'NO_ANSWER', terms: terms('NO_ANSWER') };
    const accounted = (food: FoodEnd, storeGets = 18_000): OrderEvent => ({ type: 'FoodAccountedFor', at, food, storeGets: won(storeGets) });
    const off = [...pasts.PLACED, givenUp];
    given(...off).when(pickUp).then(notNow);
    given(...off).when(deliver).then(accounted('DELIVERED'));
    given(...off).when(bringBack('PLATFORM')).then(accounted('RETURNED'));
    given(...off).when({ ...bringBack('STORE'), rule: 'DELIVERY_FAILED' } as OrderCommand).then(accounted('FAILED', 0));
    given(...off, accounted('DELIVERED')).when(bringBack('PLATFORM')).then(notNow);
    given(...off, accounted('DELIVERED')).when(deliver).then(notNow);
    given(...off).when(deliver).leadingTo({ cancellation: { ...terms('NO_ANSWER', null, 21_000, 18_000), by: 'SYSTEM', reason: 'NO_ANSWER', cancelledAt: at, food: 'DELIVERED' } });
  });
  it('is asked once', () => given(...pasts.CANCELLING).when(cancel).then(notNow));
  it.each(['PREPARING', 'READY'] as const)('is not the customer\'s to do while it is %s', (status) => given(...pasts[status]).when(cancel).then(reject('NOT_ALLOWED')));
  it.each(['IN_DELIVERY', 'DELIVERED', 'COMPLETED'] as const)('comes too late for an order that is %s', (status) => {
    given(...pasts[status]).when(cancel).then(notNow);
    given(...pasts[status]).when(cancelBy('SUPPORT')).then(notNow);
  });
});

describe('the money of an order that is off', () => {
  type Case = readonly [who: string, past: readonly OrderEvent[], asked: OrderCommand, granted: Terms];
  const cases: readonly Case[] = [
    ['a customer before acceptance', pasts.PLACED, cancel, terms('BEFORE_ACCEPTANCE')],
    ['support before acceptance', pasts.PLACED, cancelBy('SUPPORT', 'CUSTOMER'), terms('BEFORE_ACCEPTANCE')],
    ['a customer with the store\'s consent', pasts.ACCEPTED, cancel, terms('WITH_CONSENT')],
    ['the store before cooking', pasts.ACCEPTED, cancelBy('STORE_OWNER'), terms('BEFORE_COOKING')],
    ['the store while cooking: at its own cost', pasts.PREPARING, cancelBy('STORE_OWNER'), terms('DURING_PREPARATION', 'STORE', 21_000, 0)],
    ['support, nobody being at fault but us', pasts.READY, cancelBy('SUPPORT'), terms('DURING_PREPARATION', 'PLATFORM', 21_000, 18_000)],
    ['support, the customer being at fault', pasts.READY, cancelBy('SUPPORT', 'CUSTOMER'), terms('DURING_PREPARATION', 'CUSTOMER', 0, 18_000)],
    ['support, the store being at fault', pasts.PREPARING, cancelBy('SUPPORT', 'STORE'), terms('DURING_PREPARATION', 'STORE', 21_000, 0)],
  ];
  it.each(cases)('goes by the rules: %s', (_, past, asked, granted) => {
    const requested = order.decide(asked, past.reduce(order.evolve, order.initial));
    if (!requested.accepted) throw new Error(requested.reason);
    given(...past, ...requested.events).when(grantCancel).then({ type: 'OrderCancelled', at, by: 'CUSTOMER', reason: 'CHANGED_MY_MIND', terms: granted });
  });

  it('all comes back when nobody is there to carry it, and the store is paid for what it cooked', () => {
    given(...pasts.ACCEPTED).when(giveUpOnRiders).then({ type: 'OrderCancelled', at, by: 'SYSTEM', reason: 'NO_RIDER', terms: terms('NO_RIDER', 'PLATFORM') });
    given(...pasts.READY).when(giveUpOnRiders).then({ type: 'OrderCancelled', at, by: 'SYSTEM', reason: 'NO_RIDER', terms: terms('NO_RIDER', 'PLATFORM', 21_000, 18_000) });
  });

  it('all comes back when that nobody was found is heard before the kitchen\'s yes, which then changes nothing', () => {
    const off: OrderEvent = { type: 'OrderCancelled', at, by: 'SYSTEM', reason: 'NO_RIDER', terms: terms('NO_RIDER', 'PLATFORM') };
    given(...pasts.PLACED).when(giveUpOnRiders).then(off);
    given(...pasts.PLACED, off).when(acceptIt).then(notNow);
  });

  it.each([['CUSTOMER', 0, 18_000], ['STORE', 21_000, 0], ['RIDER', 21_000, 18_000], ['PLATFORM', 21_000, 18_000]] as const)('goes by fault when it is brought back: %s', (fault, refund, storeGets) => {
    given(...pasts.IN_DELIVERY).when(bringBack(fault)).then({ type: 'OrderCancelled', at, by: 'SYSTEM', reason: 'RETURNED', terms: terms('RETURNED', fault, refund, storeGets) });
    given(...pasts.DELIVERED).when(bringBack(fault)).then(notNow);
  });
});

const fold = (status: keyof typeof pasts) => pasts[status].reduce(order.evolve, order.initial);

describe('every row of the table', () => {
  /** How an order gets to where the row begins, such that it leads to where it ends. */
  const pastOf = ({ from, command, event, to }: OrderTransition): readonly OrderEvent[] => {
    if (from === 'NONE') return [];
    if (event === 'LossBorne' && from === 'CANCELLING') return [...pasts.READY, uncapturable];
    if (from === 'CANCELLED' && command === 'RefuseCapture') return offAtTheirCost; // otherwise there is nothing to lose
    // what a cancellation that is refused goes back to depends on where it came from
    return command === 'RefuseCancel' ? [...pasts[to as Progress], { ...cancelRequested, by: 'SUPPORT' } as OrderEvent] : pasts[from];
  };

  it.each(orderTransitions)('$from: $command leads through $event to $to', (row) => {
    const example = commands.find(({ type }) => type === row.command);
    if (example === undefined) throw new Error(`no example of ${row.command}`);
    const before = pastOf(row).reduce(order.evolve, order.initial);
    expect(before.status).toBe(row.from);
    for (const by of row.by) {
      const asked = 'by' in example && row.command !== 'RejectOrder' && row.command !== 'GrantCancel' ? ({ ...example, by } as OrderCommand) : example;
      const decision = order.decide(asked, before);
      const [first] = decision.accepted ? decision.events : [];
      if (first === undefined) throw new Error(`${row.command} comes to nothing`);
      expect({ event: first.type, to: order.evolve(before, first).status }).toEqual({ event: row.event, to: row.to });
    }
  });
});

describe('the table of transitions', () => {
  const statuses = Object.keys(pasts) as (keyof typeof pasts)[];

  it('has a row for everything that happens, but for what overtakes and what straggles', () => {
    for (const from of statuses) {
      for (const command of commands) {
        const decision = order.decide(command, fold(from));
        if (!decision.accepted || decision.events.length !== 1) continue;
        expect(orderTransitions).toContainEqual(expect.objectContaining({ from, command: command.type, event: decision.events[0]?.type }));
      }
    }
  });

  it('tells each role what it may do', () => {
    expect(commandsFor(orderTransitions, 'PLACED', ['CUSTOMER'])).toEqual(['CancelOrder']);
    expect(commandsFor(orderTransitions, 'DELIVERED', ['CUSTOMER'])).toEqual(['ConfirmReceipt']);
    for (const status of ['ACCEPTED', 'PREPARING', 'READY']) expect(commandsFor(orderTransitions, status, ['STORE_OWNER'])).toEqual(['CancelOrder']);
    for (const status of statuses) expect(commandsFor(orderTransitions, status, ['RIDER'])).toEqual([]);
  });
});
