import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { eventually } from '#testing/eventually.ts';
import { as, type Person } from '../../scripts/demo/client.ts';
import * as op from '../../scripts/demo/generated/operations.ts';
import { expectInvariants } from '../faults/invariants.ts';
import { type Basket, key, untilOpenForBusiness } from './order-life.ts';
import { startSystem, type System } from './system.ts';

const document = <Data>(source: string) => parse(source) as TypedDocumentNode<Data, object>;
type Result = { readonly result: { readonly __typename: string; readonly code?: string } };
const decline = document<Result>('mutation ($input: DeliveryInput!) { result: declineDelivery(input: $input) { __typename ... on DomainError { code } } }');
const drop = document<Result>('mutation ($input: DeliveryInput!) { result: dropDelivery(input: $input) { __typename ... on DomainError { code } } }');
const report = document<Result>('mutation ($input: ReportLocationInput!) { result: reportLocation(input: $input) { __typename ... on DomainError { code } } }');
type Place = { readonly latitude: number; readonly longitude: number };
const whereabouts = document<{ riderLocation: { point: Place } }>('subscription ($orderId: ID!) { riderLocation(orderId: $orderId) { point { latitude longitude } at } }');
const arrivalOf = document<{ order: { estimatedArrival: string | null; placedAt: string } | null }>('query ($id: ID!) { order(id: $id) { estimatedArrival placedAt } }');

const minutes = 60_000;
const near = { latitude: 37.5561, longitude: 126.9105 };
const further = { latitude: 37.5575, longitude: 126.9125 };

describe('an order on its way', () => {
  let system: System;
  let basket: Basket;
  let [customer, owner, first, second]: Person[] = [];
  beforeAll(async () => {
    system = await startSystem();
    basket = await untilOpenForBusiness(system);
    [customer, owner, first, second] = [await system.as('customer'), await system.as('owner'), await system.as('biker'), await system.as('rider-motorbike-2')];
    for (const [rider, location] of [[first, near], [second, further]] as const) {
      expect(await rider!.get(op.GoOnlineDocument, { input: { idempotencyKey: key(), vehicle: 'MOTORBIKE', location } })).toMatchObject({ goOnline: { __typename: 'GoOnlineSuccess' } });
    }
  });
  afterAll(() => system?.[Symbol.asyncDispose]());

  const accepted = async (cookingMinutes: number) => {
    const { order } = as('PlaceOrderSuccess', (await customer!.get(op.PlaceOrderDocument, { input: { ...basket, idempotencyKey: key(), paymentMethod: 'sim_approve' } })).placeOrder);
    const ticketId = await eventually(async () => {
      const ticket = (await customer!.get(op.TicketStandingDocument, { id: order.id })).order?.ticket;
      if (!ticket) throw new Error(`order ${order.id} has no ticket yet`);
      return ticket.id;
    });
    as('AcceptTicketSuccess', (await owner!.get(op.AcceptTicketDocument, { input: { idempotencyKey: key(), ticketId, cookingMinutes } })).acceptTicket);
    return { orderId: order.id, ticketId };
  };
  /** Waits until a rider is offered the order's delivery, or is told what became of it. */
  const onDesk = async (rider: Person, orderId: string, status: string) => {
    const desk = rider.watch(op.DeliveryChangedDocument, { after: 0 });
    try {
      return (await desk.until(({ deliveryChanged: { delivery } }) => delivery.order.id === orderId && delivery.status === status)).deliveryChanged.delivery;
    } finally {
      await desk.close();
    }
  };
  const minutesUntil = (instant: string | null | undefined) => (Date.parse(instant ?? '') - Date.now()) / minutes;

  it('goes to the nearest rider first, to the next when they decline or drop it, and is fenced from who was there before', async () => {
    const { orderId, ticketId } = await accepted(10);
    const offer = await onDesk(first!, orderId, 'OFFERED');
    const of = (assignmentSeq: number) => ({ input: { idempotencyKey: key(), deliveryId: offer.id, assignmentSeq } });
    expect((await first!.get(decline, of(offer.assignmentSeq))).result.__typename).toBe('DeclineDeliverySuccess');
    await onDesk(second!, orderId, 'OFFERED');

    const live = customer!.watch(whereabouts, { orderId });
    const isAt = (place: Place) => ({ riderLocation: { point } }: { riderLocation: { point: Place } }) => point.latitude === place.latitude && point.longitude === place.longitude;
    const claimed = as('ClaimDeliverySuccess', (await second!.get(op.ClaimDeliveryDocument, of(offer.assignmentSeq))).claimDelivery).delivery;
    for (const step of [1, 2, 3]) {
      const location = { latitude: further.latitude - step / 10_000, longitude: further.longitude };
      expect((await second!.get(report, { input: { idempotencyKey: key(), location } })).result.__typename).toBe('ReportLocationSuccess');
      await live.until(isAt(location));
    }
    expect((await second!.get(drop, of(claimed.assignmentSeq))).result.__typename).toBe('DropDeliverySuccess');
    const again = as('ClaimDeliverySuccess', (await eventually(async () => {
      const answer = await first!.get(op.ClaimDeliveryDocument, of(claimed.assignmentSeq));
      as('ClaimDeliverySuccess', answer.claimDelivery);
      return answer;
    })).claimDelivery).delivery;
    expect(again.assignmentSeq).toBe(claimed.assignmentSeq + 1);
    expect((await second!.get(op.ArriveAtStoreDocument, of(claimed.assignmentSeq))).arriveAtStore).toMatchObject({ __typename: 'DeliveryAlreadyAssigned' });
    // the customer sees the rider who has it now
    const moved = { latitude: near.latitude - 0.0002, longitude: near.longitude };
    await first!.get(report, { input: { idempotencyKey: key(), location: moved } });
    await live.until(isAt(moved));
    await live.close();

    as('StartPreparingSuccess', (await owner!.get(op.StartPreparingDocument, { input: { idempotencyKey: key(), ticketId } })).startPreparing);
    as('MarkReadySuccess', (await owner!.get(op.MarkReadyDocument, { input: { idempotencyKey: key(), ticketId } })).markReady);
    as('ArriveAtStoreSuccess', (await first!.get(op.ArriveAtStoreDocument, of(again.assignmentSeq))).arriveAtStore);
    await eventually(async () => as('PickUpDeliverySuccess', (await first!.get(op.PickUpDeliveryDocument, of(again.assignmentSeq))).pickUpDelivery));
    const pin = (await customer!.get(op.WholeOrderDocument, { id: orderId })).order?.delivery?.pin ?? '';
    as('CompleteDeliverySuccess', (await first!.get(op.CompleteDeliveryDocument, { input: { ...of(again.assignmentSeq).input, pin } })).completeDelivery);
    await eventually(async () => expect((await customer!.get(op.OrderStandingDocument, { id: orderId })).order?.status).toBe('DELIVERED'));
    await eventually(async () => expect((await customer!.get(arrivalOf, { id: orderId })).order?.estimatedArrival).toBeNull());
    await expectInvariants(system);
  });

  it('is expected when it is cooked and carried: later on foot, sooner once the rider has it', async () => {
    const quoted = async (deliveryMethod: 'WALK' | 'MOTORBIKE') => minutesUntil(as('Quote', (await system.anonymous.get(op.QuoteOrderDocument, { input: { ...basket, deliveryMethod } })).quote).earliestArrival);
    expect(await quoted('WALK')).toBeGreaterThan((await quoted('MOTORBIKE')) + 5);

    const { orderId, ticketId } = await accepted(40);
    const expected = (at: (inMinutes: number) => void) => eventually(async () => at(minutesUntil((await customer!.get(arrivalOf, { id: orderId })).order?.estimatedArrival)));
    await expected((inMinutes) => {
      expect(inMinutes).toBeGreaterThan(40);
      expect(inMinutes).toBeLessThan(60);
    });
    const offer = await onDesk(first!, orderId, 'OFFERED');
    const { assignmentSeq } = as('ClaimDeliverySuccess', (await first!.get(op.ClaimDeliveryDocument, { input: { idempotencyKey: key(), deliveryId: offer.id, assignmentSeq: offer.assignmentSeq } })).claimDelivery).delivery;
    const step = () => ({ input: { idempotencyKey: key(), deliveryId: offer.id, assignmentSeq } });
    as('StartPreparingSuccess', (await owner!.get(op.StartPreparingDocument, { input: { idempotencyKey: key(), ticketId } })).startPreparing);
    as('MarkReadySuccess', (await owner!.get(op.MarkReadyDocument, { input: { idempotencyKey: key(), ticketId } })).markReady);
    as('ArriveAtStoreSuccess', (await first!.get(op.ArriveAtStoreDocument, step())).arriveAtStore);
    await eventually(async () => as('PickUpDeliverySuccess', (await first!.get(op.PickUpDeliveryDocument, step())).pickUpDelivery));
    await expected((inMinutes) => {
      expect(inMinutes).toBeGreaterThan(0);
      expect(inMinutes).toBeLessThan(20);
    });
  });
});
