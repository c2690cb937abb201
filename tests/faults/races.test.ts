import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { riders } from '#demo-city/people.ts';
import { eventually } from '#testing/eventually.ts';
import { as, type Person } from '../../scripts/demo/client.ts';
import * as op from '../../scripts/demo/generated/operations.ts';
import { type Basket, key, untilOpenForBusiness } from '../e2e/order-life.ts';
import { startSystem, type System } from '../e2e/system.ts';
import { expectInvariants } from './invariants.ts';

const rounds = 10;
const atOnce = 20;

/** One after another: whoever waits should not keep those busy whom it waits for. */
const one = async <T>(ids: readonly string[], wait: (id: string) => Promise<T>): Promise<T[]> => {
  const all: T[] = [];
  for (const id of ids) all.push(await wait(id));
  return all;
};

describe('two who want the same at the same instant', () => {
  let system: System;
  let customer: Person;
  let owner: Person;
  let basket: Basket;
  beforeAll(async () => {
    system = await startSystem({ environment: { PAYMENT_PROVIDER_SLOW_MS: '300' } });
    [customer, owner] = [await system.as('customer'), await system.as('owner')];
    basket = await untilOpenForBusiness(system);
  }, 60_000);
  afterAll(() => system?.[Symbol.asyncDispose]());

  const place = async (): Promise<string> =>
    as('PlaceOrderSuccess', (await customer.get(op.PlaceOrderDocument, { input: { ...basket, idempotencyKey: key(), paymentMethod: 'sim_approve' } })).placeOrder).order.id;
  const placeMany = () => Promise.all(Array.from({ length: atOnce }, place));
  const ticketOf = (orderId: string) => eventually(async () => {
    const { order } = await customer.get(op.TicketStandingDocument, { id: orderId });
    if (!order?.ticket) throw new Error(`order ${orderId} has no ticket yet`);
    return order.ticket.id;
  });
  const standing = async (id: string) => (await customer.get(op.OrderStandingDocument, { id })).order;

  it(`the customer who calls off and the store that accepts: one of them wins, ${rounds * atOnce} times`, async () => {
    const wins = { cancelled: 0, accepted: 0 };
    for (let round = 0; round < rounds; round += 1) {
      const ids = await placeMany();
      const tickets = await one(ids, ticketOf);
      const answers = await Promise.all(ids.map((orderId, index) => Promise.all([
        customer.get(op.CancelOrderDocument, { input: { idempotencyKey: key(), orderId, reason: null } }),
        owner.get(op.AcceptTicketDocument, { input: { idempotencyKey: key(), ticketId: tickets[index] ?? '', cookingMinutes: 10 } }),
      ])));
      for (const [index, [, { acceptTicket }]] of answers.entries()) {
        const accepted = acceptTicket.__typename === 'AcceptTicketSuccess';
        wins[accepted ? 'accepted' : 'cancelled'] += 1;
        // an accepted ticket is asked for the store's consent, where the cancellation came second
        await eventually(async () => expect(['ACCEPTED', 'CANCELLING', 'CANCELLED']).toContain((await standing(ids[index] ?? ''))?.status));
        if (!accepted) await eventually(async () => expect(await standing(ids[index] ?? '')).toMatchObject({ status: 'CANCELLED', ticket: { status: 'CANCELLED' } }));
      }
      await expectInvariants(system);
    }
    expect(wins.cancelled + wins.accepted).toBe(rounds * atOnce);
  }, 240_000);

  it(`two riders who claim one delivery: one of them has it, ${3 * atOnce} times`, async () => {
    const bikers = riders.filter(({ vehicle }) => vehicle === 'MOTORBIKE').slice(0, 2 * atOnce);
    const people = await Promise.all(bikers.map(({ account }) => system.as(account)));
    const here = { latitude: 37.5561, longitude: 126.9105 };
    await Promise.all(people.map((rider) => rider.get(op.GoOnlineDocument, { input: { idempotencyKey: key(), vehicle: 'MOTORBIKE', location: here } })));
    for (let round = 0; round < 3; round += 1) {
      const ids = await placeMany();
      for (const id of ids) as('AcceptTicketSuccess', (await owner.get(op.AcceptTicketDocument, { input: { idempotencyKey: key(), ticketId: await ticketOf(id), cookingMinutes: 10 } })).acceptTicket);
      const deliveries = await one(ids, (id) => eventually(async () => {
        const { order } = await customer.get(op.DeliveryStandingDocument, { id });
        if (order?.delivery?.status !== 'OFFERED') throw new Error(`the delivery of ${id} is ${order?.delivery?.status}`);
        return order.delivery;
      }, { withinMs: 30_000 }));
      const claims = await Promise.all(deliveries.map(({ id: deliveryId, assignmentSeq }, index) => Promise.all([0, 1].map(async (which) =>
        (await (people[2 * index + which] as Person).get(op.ClaimDeliveryDocument, { input: { idempotencyKey: key(), deliveryId, assignmentSeq } })).claimDelivery.__typename))));
      for (const pair of claims) expect(pair.filter((answer) => answer === 'ClaimDeliverySuccess')).toHaveLength(1);
      await expectInvariants(system);
    }
  }, 240_000);
});

describe('a payment that comes just when its order expires', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({ environment: { PAYMENT_PROVIDER_SLOW_MS: '500', ORDER_PAYMENT_EXPIRY_MS: '500' } });
  }, 60_000);
  afterAll(() => system?.[Symbol.asyncDispose]());

  it('either stands or gives the money back, and never both', async () => {
    const customer = await system.as('customer');
    const basket = await untilOpenForBusiness(system);
    for (let round = 0; round < 5; round += 1) {
      const answers = await Promise.all(Array.from({ length: atOnce }, async () =>
        (await customer.get(op.PlaceOrderDocument, { input: { ...basket, idempotencyKey: key(), paymentMethod: 'sim_slow' } })).placeOrder.__typename));
      for (const answer of answers) expect(['PlaceOrderSuccess', 'PaymentDeclined']).toContain(answer);
      await expectInvariants(system);
    }
  }, 240_000);
});
