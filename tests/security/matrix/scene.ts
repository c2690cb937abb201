import { createSigner } from '#platform/caller/sign.ts';
import { callerHeader } from '#platform/caller/credential.ts';
import { parseCallerSecret } from '#platform/caller/keys.ts';
import { systemClock } from '#kernel/clock.ts';
import { personCalled } from '#demo-city/people.ts';
import { eventually } from '#testing/eventually.ts';
import type { Viewer } from '#platform/viewer.ts';
import * as op from '../../../scripts/demo/generated/operations.ts';
import { as, type Person } from '../../../scripts/demo/client.ts';
import { tokenFor } from '../../../scripts/token.ts';
import { key, untilOpenForBusiness } from '../../e2e/order-life.ts';
import { startSystem } from '../../e2e/system.ts';
import { type State, watchState } from '../state.ts';
import type { Answer, Operation, Samples } from './operations.ts';
import { firstOf } from './subscribe.ts';

/** Everybody there is, as they stand to one order: its customer, its store's owner, its rider; others of the same kind; support; and nobody. */
export const roles = ['visitor', 'customer', 'otherCustomer', 'owner', 'otherOwner', 'rider', 'otherRider', 'support'] as const;
export type RoleName = (typeof roles)[number];
const accounts: Record<RoleName, string | null> = {
  visitor: null, customer: 'customer', otherCustomer: 'other-customer', owner: 'owner', otherOwner: 'other-owner', rider: 'biker', otherRider: 'cyclist', support: 'support',
};

export type Ids = { readonly order: string; readonly ticket: string; readonly delivery: string; readonly payment: string };

const near = { latitude: 37.5561, longitude: 126.9105 };

/** The whole product with two orders of the customer's: one on its way with the rider, one completed, reviewed and answered. */
export const setScene = async () => {
  const system = await startSystem();
  const state: State = await watchState(system.environment);
  const [customer, owner, biker] = await Promise.all(['customer', 'owner', 'biker'].map((account) => system.as(account))) as [Person, Person, Person];
  const basket = await untilOpenForBusiness(system);
  await biker.get(op.GoOnlineDocument, { input: { idempotencyKey: key(), vehicle: 'MOTORBIKE', location: near } });

  const place = async () => {
    const input = { ...basket, idempotencyKey: key(), paymentMethod: 'sim_approve', note: '문 앞에 놓아 주세요' };
    return as('PlaceOrderSuccess', (await customer.get(op.PlaceOrderDocument, { input })).placeOrder).order.id;
  };
  const whole = async (id: string) => {
    const { order } = await customer.get(op.WholeOrderDocument, { id });
    if (!order) throw new Error('the customer does not see the order');
    return order;
  };
  const ready = async (orderId: string): Promise<string> => {
    const ticketId = await eventually(async () => {
      const id = (await whole(orderId)).ticket?.id;
      if (!id) throw new Error('no ticket yet');
      return id;
    });
    as('AcceptTicketSuccess', (await owner.get(op.AcceptTicketDocument, { input: { idempotencyKey: key(), ticketId, cookingMinutes: 10 } })).acceptTicket);
    await owner.get(op.StartPreparingDocument, { input: { idempotencyKey: key(), ticketId } });
    await owner.get(op.MarkReadyDocument, { input: { idempotencyKey: key(), ticketId } });
    return ticketId;
  };
  const carry = async (orderId: string): Promise<{ deliveryId: string; assignmentSeq: number }> => {
    const found = await eventually(async () => {
      const delivery = (await whole(orderId)).delivery;
      if (!delivery) throw new Error('no delivery yet');
      return delivery;
    });
    const claimed = await eventually(async () => as('ClaimDeliverySuccess', (await biker.get(op.ClaimDeliveryDocument, { input: { idempotencyKey: key(), deliveryId: found.id, assignmentSeq: (await whole(orderId)).delivery!.assignmentSeq } })).claimDelivery).delivery);
    const step = { deliveryId: found.id, assignmentSeq: claimed.assignmentSeq };
    await eventually(async () => as('ArriveAtStoreSuccess', (await biker.get(op.ArriveAtStoreDocument, { input: { idempotencyKey: key(), ...step } })).arriveAtStore));
    await eventually(async () => as('PickUpDeliverySuccess', (await biker.get(op.PickUpDeliveryDocument, { input: { idempotencyKey: key(), ...step } })).pickUpDelivery));
    await eventually(async () => {
      const { status } = await whole(orderId);
      if (status !== 'IN_DELIVERY') throw new Error(status);
    });
    return step;
  };

  const secret = parseCallerSecret(system.environment['ROUTER_CALLER_SECRET'] as string)[0];
  const signer = createSigner('router', secret, systemClock);
  const viewers = Object.fromEntries(roles.map((role) => {
    const person = accounts[role] === null ? null : personCalled(accounts[role])!;
    return [role, person && { id: person.id, name: person.name, roles: person.roles }];
  })) as Record<RoleName, Viewer | null>;
  const tokens = Object.fromEntries(await Promise.all(roles.map(async (role) => [role, accounts[role] === null ? null : await tokenFor([accounts[role]], system.environment)]))) as Record<RoleName, string | null>;

  const post = async (url: string, operation: Operation, headers: (body: string) => Record<string, string>): Promise<Answer> => {
    const body = JSON.stringify(operation);
    return (await (await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers(body) }, body })).json()) as Answer;
  };
  const atRouter = (role: RoleName, operation: Operation) => post(system.url, operation, () => (tokens[role] === null ? {} : { authorization: `Bearer ${tokens[role]}` }) as Record<string, string>);
  /** As the router asks a subgraph for that person. */
  const atSubgraph = (subgraph: string, viewer: Viewer | null, operation: Operation) =>
    post(system.environment[`${subgraph.toUpperCase()}_URL`] as string, operation, (body) => ({ [callerHeader]: signer.request(subgraph, viewer, body) }));

  const followAtRouter = (role: RoleName, operation: Operation, mayBeSilent: boolean) => firstOf(system.url, tokens[role] === null ? {} : { authorization: `Bearer ${tokens[role]}` }, operation, undefined, mayBeSilent);
  const followAtSubgraph = (subgraph: string, role: RoleName, operation: Operation, mayBeSilent: boolean) =>
    firstOf(system.environment[`${subgraph.toUpperCase()}_URL`] as string, { caller: signer.connection(subgraph) }, operation, { caller: signer.operation(subgraph, viewers[role], operation) }, mayBeSilent);

  const finished = await place();
  await ready(finished);
  const over = await carry(finished);
  const whenUnderWay = new Date().toISOString();
  as('CompleteDeliverySuccess', (await biker.get(op.CompleteDeliveryDocument, { input: { idempotencyKey: key(), ...over, pin: (await whole(finished)).delivery?.pin ?? '' } })).completeDelivery);
  await eventually(async () => as('ConfirmReceiptSuccess', (await customer.get(op.ConfirmReceiptDocument, { input: { idempotencyKey: key(), orderId: finished } })).confirmReceipt));
  const review = await eventually(async () => {
    const { data, errors } = await atRouter('customer', { query: 'mutation ($input: WriteReviewInput!) { it: writeReview(input: $input) { __typename ... on WriteReviewSuccess { review { id } } } }', variables: { input: { idempotencyKey: key(), orderId: finished, rating: 5, text: '맛있어요' } } });
    const id = (data?.['it'] as { review?: { id: string } } | undefined)?.review?.id;
    if (id === undefined) throw new Error(JSON.stringify({ data, errors }));
    return id;
  });

  const underWay = await place();
  await ready(underWay);
  const carried = await carry(underWay);
  await biker.get(op.GoOnlineDocument, { input: { idempotencyKey: key(), vehicle: 'MOTORBIKE', location: near } });

  const idsOf = async (orderId: string): Promise<Ids> => {
    const payment = (await atRouter('customer', { query: 'query ($id: ID!) { it: order(id: $id) { payment { id } } }', variables: { id: orderId } })).data?.['it'] as { payment: { id: string } };
    const { ticket, delivery } = await whole(orderId);
    return { order: orderId, ticket: ticket!.id, delivery: delivery!.id, payment: payment.payment.id };
  };
  const orders = { underWay: await idsOf(underWay), over: await idsOf(finished) };
  await atRouter('customer', { query: 'mutation ($input: SaveAddressInput!) { saveAddress(input: $input) { __typename } }', variables: { input: { idempotencyKey: key(), address: { line: '서울 마포구 와우산로 94', location: near } } } });
  const notification = await eventually(async () => {
    const { data } = await atRouter('customer', { query: '{ it: notifications(first: 1) { nodes { id } } }', variables: {} });
    const id = (data?.['it'] as { nodes: { id: string }[] }).nodes[0]?.id;
    if (id === undefined) throw new Error('nobody was told anything');
    return id;
  });
  const menu = (await system.anonymous.get(op.StoreByNameDocument, { name: '달빛치킨' })).stores.nodes[0]!.menu.flatMap(({ items }) => items);
  const another = menu.find(({ id }) => id !== basket.lines[0]!.menuItemId)!.id;
  await state.calm();

  const samples: Samples = {
    orderId: orders.underWay.order, ticketId: orders.underWay.ticket, deliveryId: orders.underWay.delivery, assignmentSeq: carried.assignmentSeq,
    storeId: basket.storeId, menuItemId: basket.lines[0]!.menuItemId, 'Mutation.removeMenuItem.menuItemId': another, reviewId: review, notificationId: notification,
    customerId: viewers.customer!.id, storeOwnerId: viewers.owner!.id,
    'Query.order.id': orders.underWay.order, 'Query.store.id': basket.storeId, 'Mutation.writeReview.orderId': orders.over.order,
  };
  return { system, state, whenUnderWay, viewers, tokens, orders, review, storeId: basket.storeId, menuItemId: basket.lines[0]!.menuItemId, samples, atRouter, atSubgraph, followAtRouter, followAtSubgraph };
};
export type Scene = Awaited<ReturnType<typeof setScene>>;
