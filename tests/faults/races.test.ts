import { describe, expect, it } from '@jest/globals';
import { riders } from '#demo-city/people.ts';
import { eventually } from '#testing/eventually.ts';
import { as, type Person } from '../../scripts/demo/client.ts';
import * as op from '../../scripts/demo/generated/operations.ts';
import { key, untilOpenForBusiness } from '../e2e/order-life.ts';
import { startSystem } from '../e2e/system.ts';
import { expectInvariants } from './invariants.ts';

const atOnce = 20;

/** A whole product of one race's own, so that what another race left waiting is not dispatched in it. */
const stage = async (environment = {}) => {
  const system = await startSystem({ environment });
  const [customer, owner] = [await system.as('customer'), await system.as('owner')];
  const basket = await untilOpenForBusiness(system);
  const place = async (paymentMethod = 'sim_approve') => (await customer.get(op.PlaceOrderDocument, { input: { ...basket, idempotencyKey: key(), paymentMethod } })).placeOrder;
  return {
    system, customer, owner, place,
    placeMany: () => Promise.all(Array.from({ length: atOnce }, async () => as('PlaceOrderSuccess', await place()).order.id)),
    accept: async (ticketId: string) => (await owner.get(op.AcceptTicketDocument, { input: { idempotencyKey: key(), ticketId, cookingMinutes: 10 } })).acceptTicket,
    ticketOf: (orderId: string) => eventually(async () => {
      const { order } = await customer.get(op.TicketStandingDocument, { id: orderId });
      if (!order?.ticket) throw new Error(`order ${orderId} has no ticket yet`);
      return order.ticket.id;
    }),
  };
};

/** One after another: whoever waits should not keep those busy whom it waits for. */
const inTurn = async <T>(ids: readonly string[], wait: (id: string) => Promise<T>): Promise<T[]> => {
  const all: T[] = [];
  for (const id of ids) all.push(await wait(id));
  return all;
};

describe('two who want the same at the same instant', () => {
  it('a customer who calls off and a store that accepts: the ticket decides for one of them, 200 times', async () => {
    const { system, customer, placeMany, ticketOf, accept } = await stage();
    await using _ = system;
    for (let round = 0; round < 10; round += 1) {
      const ids = await placeMany();
      const tickets = await inTurn(ids, ticketOf);
      const answers = await Promise.all(ids.map((orderId, index) => Promise.all([
        accept(tickets[index] ?? ''),
        customer.get(op.CancelOrderDocument, { input: { idempotencyKey: key(), orderId, reason: null } }),
      ])));
      for (const [index, [acceptTicket]] of answers.entries()) {
        // an acceptance that came first is not undone: the store is asked for its consent
        const wanted = acceptTicket.__typename === 'AcceptTicketSuccess' ? { order: ['ACCEPTED', 'CANCELLING'], ticket: 'ACCEPTED' } : { order: ['CANCELLED'], ticket: 'CANCELLED' };
        await eventually(async () => {
          const { order } = await customer.get(op.OrderStandingDocument, { id: ids[index] ?? '' });
          expect(wanted.order).toContain(order?.status);
          expect(order?.ticket?.status).toBe(wanted.ticket);
        });
      }
      await expectInvariants(system);
    }
  }, 240_000);

  it('two riders who claim one delivery: one of them has it, 60 times', async () => {
    const { system, customer, placeMany, ticketOf, accept } = await stage();
    await using _ = system;
    const bikers = riders.filter(({ vehicle }) => vehicle === 'MOTORBIKE').slice(0, 2 * atOnce);
    const people = await Promise.all(bikers.map(({ account }) => system.as(account)));
    const here = { latitude: 37.5561, longitude: 126.9105 };
    await Promise.all(people.map((rider) => rider.get(op.GoOnlineDocument, { input: { idempotencyKey: key(), vehicle: 'MOTORBIKE', location: here } })));
    for (let round = 0; round < 3; round += 1) {
      const ids = await placeMany();
      for (const id of ids) as('AcceptTicketSuccess', await accept(await ticketOf(id)));
      const deliveries = await inTurn(ids, (id) => eventually(async () => {
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

  it('a payment that comes just when its order expires: either it stands or the money goes back, 100 times', async () => {
    const { system, place } = await stage({ PAYMENT_PROVIDER_SLOW_MS: '500', ORDER_PAYMENT_EXPIRY_MS: '500' });
    await using _ = system;
    for (let round = 0; round < 5; round += 1) {
      const answers = await Promise.all(Array.from({ length: atOnce }, () => place('sim_slow')));
      for (const { __typename } of answers) expect(['PlaceOrderSuccess', 'PaymentDeclined']).toContain(__typename);
      await expectInvariants(system);
    }
  }, 240_000);
});
