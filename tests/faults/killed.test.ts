import { describe, expect, it } from '@jest/globals';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { parse } from 'graphql';
import { Redis } from 'ioredis';
import pg from 'pg';
import { eventually } from '#testing/eventually.ts';
import { redisAvailable, testRedis } from '#testing/redis.ts';
import { as, type Person } from '../../scripts/demo/client.ts';
import * as op from '../../scripts/demo/generated/operations.ts';
import { contexts, databaseVariable, queueDatabaseVariable, type ServiceName, services } from '../../scripts/services.ts';
import { key, untilOpenForBusiness } from '../e2e/order-life.ts';
import { startSystem, type System } from '../e2e/system.ts';
import { expectInvariants } from './invariants.ts';
import { type Life, startLife } from './life.ts';

const minutes = 60_000;
const patience = {
  OFFER_SECONDS: '120', // one rider, who is not heard of for longer than that afterwards
  RIDER_POSITION_MINUTES: '5',
  DISPATCH_LEAD_MINUTES: '180',
  PAYMENT_PROVIDER_RETRIES: '0',
  PAYMENT_PROVIDER_TIMEOUT_MS: '500',
  PAYMENT_SETTLE_FIRST_MS: String(8 * minutes),
  PAYMENT_RETRY_MOST_MS: '500',
  ORDER_PAYMENT_EXPIRY_MS: String(15 * minutes),
  ORDER_RECEIPT_MS: String(30 * minutes),
  NOTIFICATION_RETRY_FIRST_MS: String(5 * minutes),
  NOTIFICATION_RETRY_MOST_MS: String(5 * minutes),
  // of their own: a store answers within 10 minutes, consents within 3, and nobody is looked for longer than 20
};
const outside: readonly ServiceName[] = ['payment-provider', 'kakao-alimtalk', 'identity'];
const inside = services.map(({ name }) => name).filter((name) => !outside.includes(name));

const prefer = parse('mutation ($input: NotificationPreferencesInput!) { setNotificationPreferences(input: $input) { __typename } }') as TypedDocumentNode<object, object>;

type Variant = { readonly what: string; readonly redis: boolean; readonly queueLost: boolean };
const variants: readonly Variant[] = [
  { what: 'its queue on PostgreSQL', redis: false, queueLost: false },
  { what: 'its queue on PostgreSQL, and lost each time', redis: false, queueLost: true },
  ...(redisAvailable() ? [{ what: 'its queue on Redis, and lost each time', redis: true, queueLost: true }] : []),
];

describe('a process that is killed between the making and the firing of its timers', () => {
  it.each(variants)('fires each of them once when it is back: $what', async ({ redis: onRedis, queueLost }) => {
    await using redis = onRedis ? await testRedis() : null;
    await using system = await startSystem({ environment: patience, without: inside, ...(redis && { redisUrl: redis.url }) });
    const pools = new Map(contexts.map((context) => [context, new pg.Pool({ connectionString: system.environment[databaseVariable(context)], max: 1 })]));
    let life: Life | null = null;
    const restart = async (aheadMs: number) => {
      await life?.kill();
      if (queueLost) await loseQueue(system, redis?.url);
      life = await startLife(inside, system.environment, aheadMs);
    };
    /** What has happened to an order in all contexts: the names of the events, without who tells them. */
    const eventsOf = async (orderId: string) => {
      const rows = await Promise.all([...pools.values()].map((pool) => pool.query<{ type: string }>('SELECT type FROM outbox WHERE correlation_id = $1', [orderId])));
      return rows.flatMap((answer) => answer.rows).map(({ type }) => type.split('.')[1] ?? type);
    };
    const happened = async (orderId: string, ...types: string[]) => {
      const events = await eventsOf(orderId);
      expect(types.map((type) => [type, events.filter((event) => event === type).length])).toEqual(types.map((type) => [type, 1]));
    };
    const notYet = async (orderId: string, ...types: string[]) => expect((await eventsOf(orderId)).filter((event) => types.includes(event))).toEqual([]);

    try {
      await restart(0);
      const [customer, owner, biker] = [await system.as('customer'), await system.as('owner'), await system.as('biker')];
      const basket = await untilOpenForBusiness(system);
      const order = async (paymentMethod: string, deliveryMethod: 'BICYCLE' | 'MOTORBIKE') =>
        (await customer.get(op.PlaceOrderDocument, { input: { ...basket, deliveryMethod, idempotencyKey: key(), paymentMethod } })).placeOrder;
      const place = async (deliveryMethod: 'BICYCLE' | 'MOTORBIKE' = 'BICYCLE') => as('PlaceOrderSuccess', await order('sim_approve', deliveryMethod)).order;
      const placeInDoubt = async () => as('PaymentPending', await order('sim_charge_then_timeout', 'BICYCLE')).order;
      const accepted = async (orderId: string, cookingMinutes: number) => {
        const ticketId = await eventually(async () => (await customer.get(op.TicketStandingDocument, { id: orderId })).order!.ticket!.id);
        as('AcceptTicketSuccess', (await owner.get(op.AcceptTicketDocument, { input: { idempotencyKey: key(), ticketId, cookingMinutes } })).acceptTicket);
        return ticketId;
      };

      // a message that does not get through, and one that can wait until it is no longer quiet
      await behave(system, 'KAKAO_ALIMTALK_URL', { mode: 'fail' });
      const unanswered = await place();
      const attempts = async () => (await pools.get('notification')!.query('SELECT 1 FROM notification WHERE order_id = $1 AND due_at > now() + interval \'2 minutes\'', [unanswered.id])).rowCount;
      await eventually(async () => expect(await attempts()).toBe(2));
      await behave(system, 'KAKAO_ALIMTALK_URL', { mode: 'normal' });
      await owner.get(prefer, { input: { idempotencyKey: key(), quietHours: { from: clockTime(-60), to: clockTime(20), zone: 'UTC' } } });

      const eaten = await place('MOTORBIKE');
      await deliver({ owner, biker, customer }, eaten.id, await accepted(eaten.id, 1));
      const offered = await place('MOTORBIKE');
      await accepted(offered.id, 180);
      const uncarried = await place();
      await accepted(uncarried.id, 1);
      const regretted = await place();
      await accepted(regretted.id, 180);
      await eventually(() => happened(regretted.id, 'OrderAccepted'));
      await customer.get(op.CancelOrderDocument, { input: { idempotencyKey: key(), orderId: regretted.id, reason: null } });
      const doubtful = await placeInDoubt();
      await eventually(async () => {
        await happened(regretted.id, 'CancellationAsked');
        await happened(offered.id, 'DeliveryOffered');
        await happened(uncarried.id, 'DeliveryPlanned');
        await happened(eaten.id, 'OrderDelivered');
      });

      await restart(11 * minutes);
      await eventually(async () => {
        await happened(doubtful.id, 'PaymentAuthorized', 'OrderPlaced');
        await happened(unanswered.id, 'TicketExpired', 'OrderRejected');
        await happened(regretted.id, 'TicketCancelRefused', 'CancelRefused');
        await happened(offered.id, 'OfferExpired');
        expect(await messages(system, unanswered.number, '주문이 들어갔어요', '새 주문이 들어왔어요')).toEqual([1, 1]);
      });
      await notYet(eaten.id, 'OrderCompleted');
      await notYet(uncarried.id, 'DispatchGaveUp');
      expect(await messages(system, eaten.number, '손님에게 도착했어요')).toEqual([0]);
      const unpaid = await placeInDoubt();
      await behave(system, 'PAYMENT_PROVIDER_URL', { mode: 'fail', only: ['find'] });

      await restart(45 * minutes);
      await eventually(async () => {
        await happened(unpaid.id, 'OrderExpired');
        await happened(uncarried.id, 'DispatchGaveUp', 'OrderCancelled', 'DeliveryCancelled');
        await happened(eaten.id, 'OrderCompleted');
        expect(await messages(system, eaten.number, '손님에게 도착했어요')).toEqual([1]);
      });
      await behave(system, 'PAYMENT_PROVIDER_URL', { mode: 'normal' });
      await eventually(() => happened(unpaid.id, 'PaymentVoided'));
      await notYet(unpaid.id, 'OrderPlaced');

      // nothing that was done before was done again
      await happened(doubtful.id, 'PaymentAuthorized', 'OrderPlaced', 'TicketOpened');
      await happened(unanswered.id, 'TicketExpired', 'OrderRejected');
      await happened(regretted.id, 'TicketCancelRefused', 'CancelRefused');
      await happened(offered.id, 'OfferExpired');
      expect(await messages(system, unanswered.number, '주문이 들어갔어요', '새 주문이 들어왔어요')).toEqual([1, 1]);
      await expectInvariants(system);
    } finally {
      await (life as Life | null)?.kill();
      await Promise.all([...pools.values()].map((pool) => pool.end()));
    }
  }, 180_000);
});

/** From the kitchen to the door. */
const deliver = async ({ owner, biker, customer }: Record<'owner' | 'biker' | 'customer', Person>, orderId: string, ticketId: string) => {
  await biker.get(op.GoOnlineDocument, { input: { idempotencyKey: key(), vehicle: 'MOTORBIKE', location: { latitude: 37.5561, longitude: 126.9105 } } });
  as('StartPreparingSuccess', (await owner.get(op.StartPreparingDocument, { input: { idempotencyKey: key(), ticketId } })).startPreparing);
  as('MarkReadySuccess', (await owner.get(op.MarkReadyDocument, { input: { idempotencyKey: key(), ticketId } })).markReady);
  const { id: deliveryId, assignmentSeq } = await eventually(async () => {
    const { order } = await customer.get(op.DeliveryStandingDocument, { id: orderId });
    expect(order?.delivery?.status).toBe('OFFERED');
    return order!.delivery!;
  });
  const step = { deliveryId, assignmentSeq: assignmentSeq + 1 };
  as('ClaimDeliverySuccess', (await biker.get(op.ClaimDeliveryDocument, { input: { idempotencyKey: key(), deliveryId, assignmentSeq } })).claimDelivery);
  as('ArriveAtStoreSuccess', (await biker.get(op.ArriveAtStoreDocument, { input: { idempotencyKey: key(), ...step } })).arriveAtStore);
  // the kitchen's word may come later than the rider
  await eventually(async () => as('PickUpDeliverySuccess', (await biker.get(op.PickUpDeliveryDocument, { input: { idempotencyKey: key(), ...step } })).pickUpDelivery));
  const pin = await eventually(async () => {
    const given = (await customer.get(op.WholeOrderDocument, { id: orderId })).order?.delivery?.pin;
    expect(given).toMatch(/^\d{4}$/);
    return given as string;
  });
  as('CompleteDeliverySuccess', (await biker.get(op.CompleteDeliveryDocument, { input: { idempotencyKey: key(), ...step, pin } })).completeDelivery);
};

const behave = async ({ environment }: System, url: 'KAKAO_ALIMTALK_URL' | 'PAYMENT_PROVIDER_URL', behaviour: object) => {
  const { ok } = await fetch(`${environment[url]}/behaviour`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(behaviour) });
  expect(ok).toBe(true);
};

/** How many messages of each kind were handed over about an order, to whomever. */
const messages = async ({ environment }: System, number: string, ...words: string[]) => {
  const sent = await (await fetch(`${environment['KAKAO_ALIMTALK_URL']}/sent`)).json() as { messages: { text: string }[] };
  return words.map((word) => sent.messages.filter(({ text }) => text.includes(number) && text.includes(word)).length);
};

const clockTime = (inMinutes: number) => new Date(Date.now() + inMinutes * minutes).toISOString().slice(11, 16);

/** Empties the queue, as a Redis or a database does that is lost. */
const loseQueue = async ({ environment }: System, redisUrl: string | undefined) => {
  if (redisUrl !== undefined) {
    const redis = new Redis(redisUrl);
    await redis.flushall();
    await redis.quit();
    return;
  }
  const client = new pg.Client(environment[queueDatabaseVariable]);
  await client.connect();
  const { rows } = await client.query<{ table: string }>("SELECT format('bullmq.%I', tablename) AS table FROM pg_tables WHERE schemaname = 'bullmq' AND tablename <> 'migration'");
  if (rows.length > 0) await client.query(`TRUNCATE ${rows.map(({ table }) => table).join(', ')} CASCADE`);
  await client.end();
};
