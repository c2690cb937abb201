import { describe, expect, it } from '@jest/globals';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { parse } from 'graphql';
import { riders } from '#demo-city/people.ts';
import { eventually } from '#testing/eventually.ts';
import { as, type Person } from '../../scripts/demo/client.ts';
import * as op from '../../scripts/demo/generated/operations.ts';
import { type Basket, key, untilOpenForBusiness } from '../e2e/order-life.ts';
import { startSystem, type System } from '../e2e/system.ts';
import { expectInvariants } from './invariants.ts';

const [rounds, atOnce] = [8, 25];

const document = <Data>(source: string) => parse(source) as TypedDocumentNode<Data, object>;
const pinOf = document<{ order: { delivery: { pin: string | null } | null } | null }>('query ($id: ID!) { order(id: $id) { delivery { pin } } }');
const writeReview = document<{ writeReview: { __typename: string; review?: { rating: number } } }>(
  'mutation ($input: WriteReviewInput!) { writeReview(input: $input) { __typename ... on WriteReviewSuccess { review { rating } } ... on AlreadyReviewed { review { rating } } } }');
const ratingOf = document<{ store: { rating: number; ratingCount: number } }>('query ($id: ID!) { store(id: $id) { rating ratingCount } }');

/** Somebody who asks the same again, under the same key, while the machine has too much to do to answer. */
const patient = (person: Person): Person => ({ ...person, get: (asked, variables) => eventually(() => person.get(asked, variables)) });

/** On a machine that has too much to do an event may take some tries, with pauses between. */
const expectAllWell = (system: System) => expectInvariants(system, 90_000);

type Stage = {
  readonly system: System;
  readonly customer: Person;
  readonly owner: Person;
  readonly basket: Basket;
  place(paymentMethod?: string): Promise<op.PlaceOrderMutation['placeOrder']>;
  /** As many orders as race at once, each with its ticket. */
  placeMany(): Promise<{ readonly orderId: string; readonly ticketId: string }[]>;
  accept(ticketId: string): Promise<op.AcceptTicketMutation['acceptTicket']>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** On a busy machine a payment may take long: what is raced for is something else. */
const unhurried = { PAYMENT_PROVIDER_TIMEOUT_MS: '15000', PAYMENT_TIMEOUT_MS: '30000' };

/** A whole product of one race's own, so that what another race left waiting is not dispatched in it. Nobody is told of it: that is half the work, and has tests of its own. */
const stage = async (environment = {}): Promise<Stage> => {
  const system = await startSystem({ environment: { ...unhurried, ...environment }, without: ['notification', 'kakao-alimtalk'] });
  const [customer, owner] = [patient(await system.as('customer')), patient(await system.as('owner'))];
  const basket = await untilOpenForBusiness(system);
  const place = async (paymentMethod = 'sim_approve') => (await customer.get(op.PlaceOrderDocument, { input: { ...basket, idempotencyKey: key(), paymentMethod } })).placeOrder;
  return {
    system, customer, owner, basket, place,
    placeMany: async () => {
      const orders = await Promise.all(Array.from({ length: atOnce }, async () => as('PlaceOrderSuccess', await place()).order.id));
      return inTurn(orders, (orderId) => eventually(async () => ({ orderId, ticketId: present((await customer.get(op.TicketStandingDocument, { id: orderId })).order?.ticket).id })));
    },
    accept: async (ticketId) => (await owner.get(op.AcceptTicketDocument, { input: { idempotencyKey: key(), ticketId, cookingMinutes: 10 } })).acceptTicket,
    [Symbol.asyncDispose]: () => system[Symbol.asyncDispose](),
  };
};

/** One after another: whoever waits should not keep those busy whom it waits for. */
const inTurn = async <In, Out>(all: readonly In[], wait: (one: In) => Promise<Out>): Promise<Out[]> => {
  const waited: Out[] = [];
  for (const one of all) waited.push(await wait(one));
  return waited;
};

const present = <T>(value: T): NonNullable<T> => {
  if (value === null || value === undefined) throw new Error('it is not there yet');
  return value;
};

const inRounds = async (race: (round: number) => Promise<void>) => {
  for (let round = 0; round < rounds; round += 1) await race(round);
};

describe('two who want the same at the same instant, two hundred times each', () => {
  it('a customer who calls off and a store that accepts: the ticket decides for one of them', async () => {
    await using on = await stage();
    await inRounds(async () => {
      const orders = await on.placeMany();
      const accepted = await Promise.all(orders.map(async ({ orderId, ticketId }) => {
        const [acceptTicket] = await Promise.all([on.accept(ticketId), on.customer.get(op.CancelOrderDocument, { input: { idempotencyKey: key(), orderId, reason: null } })]);
        return acceptTicket.__typename === 'AcceptTicketSuccess';
      }));
      await expectAllWell(on.system);
      await inTurn(orders.entries().toArray(), ([index, { orderId: id }]) => eventually(async () => {
        // an acceptance that came first is not undone: the store is asked for its consent
        const { order } = await on.customer.get(op.OrderStandingDocument, { id });
        expect(accepted[index] ? ['ACCEPTED', 'CANCELLING'] : ['CANCELLED']).toContain(order?.status);
        expect(order?.ticket?.status).toMatch(accepted[index] ? /^(ACCEPTED|CANCELLATION_ASKED)$/ : /^CANCELLED$/);
        expect(order?.payment?.status).toMatch(!accepted[index] ? /^VOIDED$/ : order?.status === 'ACCEPTED' ? /^CAPTURED$/ : /^(AUTHORIZED|CAPTURED)$/);
      }));
    });
  }, 400_000);

  it('two riders who claim one delivery, and two tabs that review what it brought: one of each has it', async () => {
    await using on = await stage();
    const { customer, owner, system } = on;
    const bikers = await Promise.all(riders.filter(({ vehicle }) => vehicle === 'MOTORBIKE').slice(0, 2 * atOnce).map(async ({ account }) => patient(await system.as(account))));
    const here = { latitude: 37.5561, longitude: 126.9105 };
    await Promise.all(bikers.map((rider) => rider.get(op.GoOnlineDocument, { input: { idempotencyKey: key(), vehicle: 'MOTORBIKE', location: here } })));
    const ratings: number[] = [];

    await inRounds(async (round) => {
      const orders = await on.placeMany();
      for (const { ticketId } of orders) as('AcceptTicketSuccess', await on.accept(ticketId));
      const deliveries = await inTurn(orders, ({ orderId: id }) => eventually(async () => present((await customer.get(op.DeliveryStandingDocument, { id })).order?.delivery)));
      const claims = await Promise.all(deliveries.map(({ id: deliveryId, assignmentSeq }, index) => Promise.all(bikers.slice(2 * index, 2 * index + 2).map(async (rider) =>
        ({ rider, answer: (await rider.get(op.ClaimDeliveryDocument, { input: { idempotencyKey: key(), deliveryId, assignmentSeq } })).claimDelivery })))));
      for (const pair of claims) expect(pair.map(({ answer }) => answer.__typename).sort()).toEqual(['ClaimDeliverySuccess', 'DeliveryAlreadyAssigned']);
      await expectAllWell(system);

      await Promise.all(claims.map((pair, index) => {
        const { rider, answer } = present(pair.find((claim) => claim.answer.__typename === 'ClaimDeliverySuccess'));
        return bring({ owner, customer, rider }, { ...present(orders[index]), ...as('ClaimDeliverySuccess', answer).delivery });
      }));
      await expectAllWell(system); // and by then the review context has heard that they are completed
      const reviews = await Promise.all(orders.map(({ orderId }, index) => Promise.all([1 + ((round + index) % 5), 1 + ((round + index + 2) % 5)].map(async (rating) =>
        (await customer.get(writeReview, { input: { idempotencyKey: key(), orderId, rating } })).writeReview))));
      for (const pair of reviews) {
        expect(pair.map(({ __typename }) => __typename).sort()).toEqual(['AlreadyReviewed', 'WriteReviewSuccess']);
        expect(pair[0]?.review).toEqual(pair[1]?.review); // who was slower is shown what stands
        ratings.push(present(pair[0]?.review).rating);
      }
      const mean = ratings.reduce((sum, rating) => sum + rating, 0) / ratings.length;
      expect((await system.anonymous.get(ratingOf, { id: on.basket.storeId })).store).toEqual({ ratingCount: ratings.length, rating: expect.closeTo(mean, 1) });
      await expectAllWell(system);
    });
  }, 400_000);

  it('a payment that comes just when its order expires: either it stands or the money goes back', async () => {
    await using on = await stage({ PAYMENT_PROVIDER_SLOW_MS: '500', ORDER_PAYMENT_EXPIRY_MS: '500' });
    await inRounds(async () => {
      const answers = await Promise.all(Array.from({ length: atOnce }, () => on.place('sim_slow')));
      for (const { __typename } of answers) expect(['PlaceOrderSuccess', 'PaymentDeclined']).toContain(__typename);
      await expectAllWell(on.system);
    });
  }, 400_000);
});

type Claimed = { readonly orderId: string; readonly ticketId: string; readonly id: string; readonly assignmentSeq: number };

/** From the kitchen to the door, and the customer says that it is there. */
const bring = async ({ owner, customer, rider }: Record<'owner' | 'customer' | 'rider', Person>, { orderId, ticketId, id: deliveryId, assignmentSeq }: Claimed) => {
  as('StartPreparingSuccess', (await owner.get(op.StartPreparingDocument, { input: { idempotencyKey: key(), ticketId } })).startPreparing);
  as('MarkReadySuccess', (await owner.get(op.MarkReadyDocument, { input: { idempotencyKey: key(), ticketId } })).markReady);
  const step = () => ({ input: { idempotencyKey: key(), deliveryId, assignmentSeq } });
  as('ArriveAtStoreSuccess', (await rider.get(op.ArriveAtStoreDocument, step())).arriveAtStore);
  await eventually(async () => as('PickUpDeliverySuccess', (await rider.get(op.PickUpDeliveryDocument, step())).pickUpDelivery));
  const pin = present((await customer.get(pinOf, { id: orderId })).order?.delivery?.pin);
  as('CompleteDeliverySuccess', (await rider.get(op.CompleteDeliveryDocument, { input: { ...step().input, pin } })).completeDelivery);
  await eventually(async () => as('ConfirmReceiptSuccess', (await customer.get(op.ConfirmReceiptDocument, { input: { idempotencyKey: key(), orderId } })).confirmReceipt));
};
