import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fs from 'node:fs';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { parse } from 'graphql';
import { Redis } from 'ioredis';
import pg from 'pg';
import { personCalled } from '#demo-city/people.ts';
import { eventually } from '#testing/eventually.ts';
import { redisAvailable, testRedis } from '#testing/redis.ts';
import { as, type Person } from '../../scripts/demo/client.ts';
import * as op from '../../scripts/demo/generated/operations.ts';
import { runEvents } from '../../scripts/events.ts';
import { type Context, contexts, databaseVariable, queueDatabaseVariable } from '../../scripts/services.ts';
import { tokenFor } from '../../scripts/token.ts';
import { key, type Basket, untilOpenForBusiness } from '../e2e/order-life.ts';
import { startSystem, type System } from '../e2e/system.ts';
import { expectInvariants } from '../faults/invariants.ts';

/** Somebody whose every trait can be told from everything else, wherever it may turn up. */
const home = { line: '서울 마포구 다람쥐로 8841', detail: '도토리동 7702호', location: { latitude: 37.55438812, longitude: 126.92147719 } };
const traits = {
  line: '다람쥐로 8841', detail: '도토리동 7702', latitude: '37.5543', longitude: '126.9214', note: '부엉이가 잡니다 4419', savedLine: '고슴도치길 5523', savedDetail: '밤송이 3301',
  phone: '01077441903', email: 'squirrel.7741@forest.example', why: '너구리가 다 먹어서', rejected: '오소리 손님은 안 받아요', review: '수달도 좋아할 맛', rider: personCalled('biker')?.name ?? '',
};
const account = 'customer-3';

const document = (source: string) => parse(source) as TypedDocumentNode<{ it: Record<string, unknown> & { __typename: string; code?: string } }, object>;
const saveAddress = document('mutation ($input: SaveAddressInput!) { it: saveAddress(input: $input) { __typename ... on DomainError { code } } }');
const setPreferences = document('mutation ($input: NotificationPreferencesInput!) { it: setNotificationPreferences(input: $input) { __typename ... on DomainError { code } } }');
const review = document('mutation ($input: WriteReviewInput!) { it: writeReview(input: $input) { __typename ... on DomainError { code } } }');
const reject = document('mutation ($input: RejectTicketInput!) { it: rejectTicket(input: $input) { __typename ... on DomainError { code } } }');
const deleteMe = document('mutation ($input: DeleteMeInput!) { it: deleteMe(input: $input) { __typename ... on DeleteMeSuccess { deletedAt } ... on DomainError { code } ... on OrdersUnderWay { orders { id status } } } }');
const exportMyData = document('{ it: exportMyData { id customer order payment store delivery review notification } }');
const mine = document('{ it: me { id addresses { line } orders { nodes { id } } } }');
const seen = document('query ($id: ID!) { it: order(id: $id) { id status note total { amount } address { line detail location { latitude longitude } } cancellation { by reason refund { amount } } payment { status amount { amount } } ticket { rejectReason } review { rating text } delivery { rider { name } dropoff { latitude longitude } } timeline { status } } }');
const told = document('{ it: notifications(first: 50) { nodes { id } } }');

/** Everything that was written to standard error since it was begun to listen: every log of every service. */
const listeningToLogs = () => {
  const { write, writeSync } = fs;
  const lines: string[] = [];
  const hear = (given: readonly unknown[]): number | null => {
    const [fd, text] = given;
    if (fd !== 2) return null;
    lines.push(String(text));
    return Buffer.byteLength(String(text));
  };
  fs.writeSync = ((...args: unknown[]) => hear(args) ?? (writeSync as (...all: unknown[]) => number)(...args)) as typeof fs.writeSync;
  fs.write = ((...args: unknown[]) => {
    const heard = hear(args);
    if (heard === null) return (write as (...all: unknown[]) => void)(...args);
    queueMicrotask(() => (args.at(-1) as (error: null, written: number) => void)(null, heard));
  }) as typeof fs.write;
  return { lines, stop: () => Object.assign(fs, { write, writeSync }) };
};

describe('what identifies people', () => {
  let system: System;
  let customer: Person;
  let owner: Person;
  let biker: Person;
  let support: Person;
  let basket: Basket;
  let token: string;
  const logs = listeningToLogs();
  const orders: Record<'eaten' | 'called off' | 'rejected', string> = { eaten: '', 'called off': '', rejected: '' };
  let amounts: unknown;

  beforeAll(async () => {
    system = await startSystem({ environment: { LOG_LEVEL: 'debug', PERSON_RATE: 'off', ADDRESS_RATE: 'off', FIELD_RATES: 'off' } });
    token = await tokenFor([account], system.environment);
    [customer, owner, biker, support] = await Promise.all([account, 'owner', 'biker', 'support'].map((name) => system.as(name))) as [Person, Person, Person, Person];
    basket = { ...(await untilOpenForBusiness(system)), address: home };
    await live();
    amounts = await paidFor();
  });
  afterAll(async () => {
    logs.stop();
    await system?.[Symbol.asyncDispose]();
  });

  const whole = async (id: string, who = customer) => (await who.get(seen, { id })).it;
  const paidFor = () => Promise.all(Object.values(orders).map(async (id) => (await whole(id, support))['payment']));
  const place = async () => {
    const { order } = as('PlaceOrderSuccess', (await customer.get(op.PlaceOrderDocument, { input: { ...basket, idempotencyKey: key(), paymentMethod: 'sim_approve', note: traits.note } })).placeOrder);
    const ticketId = await eventually(async () => {
      const ticket = (await owner.get(op.WholeOrderDocument, { id: order.id })).order?.ticket;
      if (!ticket) throw new Error('no ticket yet');
      return ticket.id;
    });
    return { orderId: order.id, ticketId };
  };
  const becomes = (id: string, status: string) => eventually(async () => expect(await whole(id, support)).toMatchObject({ status }));

  /** A life in which everything personal is said that can be said. */
  const live = async () => {
    expect(await customer.get(saveAddress, { input: { idempotencyKey: key(), address: { line: traits.savedLine, detail: traits.savedDetail, location: home.location } } })).toMatchObject({ it: { __typename: 'SaveAddressSuccess' } });
    expect(await customer.get(setPreferences, { input: { idempotencyKey: key(), locale: 'KO', phone: traits.phone, email: traits.email } })).toMatchObject({ it: { __typename: expect.stringMatching(/Success$/) } });

    const off = await place();
    expect((await customer.get(op.CancelOrderDocument, { input: { idempotencyKey: key(), orderId: off.orderId, reason: traits.why } })).cancelOrder.__typename).toMatch(/^Cancel/);
    await becomes(off.orderId, 'CANCELLED');
    const no = await place();
    expect(await owner.get(reject, { input: { idempotencyKey: key(), ticketId: no.ticketId, reason: traits.rejected } })).toMatchObject({ it: { __typename: 'RejectTicketSuccess' } });
    await becomes(no.orderId, 'REJECTED');

    const { orderId, ticketId } = await place();
    await biker.get(op.GoOnlineDocument, { input: { idempotencyKey: key(), vehicle: 'MOTORBIKE', location: { latitude: 37.5561, longitude: 126.9105 } } });
    as('AcceptTicketSuccess', (await owner.get(op.AcceptTicketDocument, { input: { idempotencyKey: key(), ticketId, cookingMinutes: 15 } })).acceptTicket);
    await owner.get(op.StartPreparingDocument, { input: { idempotencyKey: key(), ticketId } });
    await owner.get(op.MarkReadyDocument, { input: { idempotencyKey: key(), ticketId } });
    const delivery = async () => (await support.get(op.WholeOrderDocument, { id: orderId })).order?.delivery;
    const claimed = await eventually(async () => {
      const waiting = await delivery();
      if (!waiting) throw new Error('no delivery yet');
      return as('ClaimDeliverySuccess', (await biker.get(op.ClaimDeliveryDocument, { input: { idempotencyKey: key(), deliveryId: waiting.id, assignmentSeq: waiting.assignmentSeq } })).claimDelivery).delivery;
    });
    const step = { deliveryId: claimed.id, assignmentSeq: claimed.assignmentSeq };
    // the rider is told exactly where to go, by the order
    await eventually(async () => expect(await whole(orderId, biker)).toMatchObject({ address: home, note: traits.note }));
    await eventually(async () => as('ArriveAtStoreSuccess', (await biker.get(op.ArriveAtStoreDocument, { input: { idempotencyKey: key(), ...step } })).arriveAtStore));
    await eventually(async () => as('PickUpDeliverySuccess', (await biker.get(op.PickUpDeliveryDocument, { input: { idempotencyKey: key(), ...step } })).pickUpDelivery));
    const pin = (await customer.get(op.WholeOrderDocument, { id: orderId })).order?.delivery?.pin ?? '';
    as('CompleteDeliverySuccess', (await biker.get(op.CompleteDeliveryDocument, { input: { idempotencyKey: key(), ...step, pin } })).completeDelivery);
    await becomes(orderId, 'DELIVERED');
    Object.assign(orders, { eaten: orderId, 'called off': off.orderId, rejected: no.orderId });
  };

  const found = (text: string): string[] => Object.entries(traits).flatMap(([name, trait]) => (text.includes(trait) ? [name] : []));

  /** Every row of every table of a database, the queue's too, as text. */
  const dump = async (url: string): Promise<[table: string, rows: string][]> => {
    const client = new pg.Client(url);
    await client.connect();
    try {
      const { rows: tables } = await client.query<{ name: string }>("SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')");
      const dumped: [string, string][] = [];
      for (const { name } of tables) dumped.push([name, (await client.query<{ row: string }>(`SELECT it::text AS row FROM ${name} AS it`)).rows.map(({ row }) => row).join('\n')]);
      return dumped;
    } finally {
      await client.end();
    }
  };
  const databases = () => [...contexts.map((context) => [context, system.environment[databaseVariable(context)] as string] as const), ['queue', system.environment[queueDatabaseVariable] as string] as const];
  const everywhere = async () => Promise.all(databases().map(async ([name, url]) => [name, await dump(url)] as const));

  /** What the issuer of tokens keeps, which is at the address that the rest names. */
  const accountData = async ({ customer: part }: Record<string, unknown>) => {
    const answer = await fetch((part as { elsewhere: { identity: string } }).elsewhere.identity, { headers: { authorization: `Bearer ${token}` } });
    return { status: answer.status, body: (await answer.json()) as unknown };
  };

  it('is told to those it concerns', async () => {
    await customer.get(op.ConfirmReceiptDocument, { input: { idempotencyKey: key(), orderId: orders.eaten } });
    await eventually(async () => expect(await customer.get(review, { input: { idempotencyKey: key(), orderId: orders.eaten, rating: 5, text: traits.review } })).toMatchObject({ it: { __typename: 'WriteReviewSuccess' } }));
    expect(await whole(orders.eaten)).toMatchObject({ address: home, note: traits.note, review: { text: traits.review }, delivery: { rider: { name: traits.rider } } });
    expect(await whole(orders['called off'])).toMatchObject({ cancellation: { by: 'CUSTOMER', reason: traits.why } });
    expect(await whole(orders.rejected)).toMatchObject({ cancellation: { by: 'STORE_OWNER', reason: 'OTHER' }, ticket: { rejectReason: traits.rejected } });
    const { dropoff } = (await whole(orders.eaten))['delivery'] as { dropoff: object };
    expect(dropoff).toEqual({ latitude: 37.554, longitude: 126.921 }); // about where
  });

  it('stands nowhere in the open: in no row of any table, no event, no job', async () => {
    const all = await everywhere();
    expect(all.flatMap(([database, tables]) => tables.map(([table]) => `${database}/${table}`)).length).toBeGreaterThan(80);
    for (const [database, tables] of all) for (const [table, rows] of tables) expect([database, table, found(rows)]).toEqual([database, table, []]);
  });

  it('stands in no log, nor does a credential, at whatever level, when things go wrong neither', async () => {
    const customerDb = new pg.Client(system.environment['CUSTOMER_DATABASE_URL'] as string);
    const orderDb = new pg.Client(system.environment['ORDER_DATABASE_URL'] as string);
    await Promise.all([customerDb.connect(), orderDb.connect()]);
    try {
      await customerDb.query('ALTER TABLE address ADD CONSTRAINT never CHECK (false) NOT VALID');
      await orderDb.query('ALTER TABLE "order" ADD CONSTRAINT never CHECK (false) NOT VALID');
      const broken = await customer.ask(saveAddress, { input: { idempotencyKey: key(), address: { line: traits.savedLine, detail: traits.savedDetail, location: home.location } } });
      expect(broken.errors?.[0]?.extensions?.['code']).toBe('INTERNAL_SERVER_ERROR');
      const unplaced = await customer.ask(op.PlaceOrderDocument, { input: { ...basket, idempotencyKey: key(), paymentMethod: 'sim_approve', note: traits.note } });
      expect(unplaced.errors?.[0]?.extensions?.['code']).toBe('INTERNAL_SERVER_ERROR');
    } finally {
      await customerDb.query('ALTER TABLE address DROP CONSTRAINT never');
      await orderDb.query('ALTER TABLE "order" DROP CONSTRAINT never');
      await Promise.all([customerDb.end(), orderDb.end()]);
    }
    await customer.ask(saveAddress, { input: { idempotencyKey: key(), address: { line: traits.savedLine, detail: 5, location: home } } });
    await customer.ask(setPreferences, { input: { idempotencyKey: key(), phone: [traits.phone], email: `${traits.email} ${traits.phone}` } });
    const text = logs.lines.join('\n');
    expect(text).toContain('a resolver failed'); // it was said that something is wrong
    expect(text.split('\n').length).toBeGreaterThan(5);
    expect(found(text)).toEqual([]);
    const secrets = Object.entries(system.environment).flatMap(([name, value = '']) => (/_CALLER_(SECRET|KEYS)$/.test(name) ? value.split(',').map((part) => part.replace(/^.*=/, '')) : []));
    expect(secrets.length).toBeGreaterThan(8);
    for (const credential of [token, token.split('.')[2] ?? '', system.environment['DATA_KEYS']?.split('=')[1] ?? '', ...secrets]) expect(text.includes(credential)).toBe(false);
  });

  it('is handed to the person, all of it, and to nobody else', async () => {
    const { it: data } = await customer.get(exportMyData, {});
    expect(found(JSON.stringify(data)).toSorted()).toEqual(Object.keys(traits).filter((trait) => trait !== 'rider').toSorted());
    expect(Object.values(data).every((part) => part !== null)).toBe(true);
    expect(await accountData(data)).toMatchObject({ status: 200, body: { name: personCalled(account)?.name, email: `${account}@dosirak.example` } });
    const { it: another } = await (await system.as('other-customer')).get(exportMyData, {});
    expect(found(JSON.stringify(another))).toEqual([]);
    expect((await system.anonymous.ask(exportMyData, {})).errors?.[0]?.extensions?.['code']).toBe('UNAUTHENTICATED');
  });

  it('is not forgotten while food is under way', async () => {
    const { orderId } = await place();
    await eventually(async () => expect(await customer.get(deleteMe, { input: { idempotencyKey: key() } })).toMatchObject({ it: { __typename: 'OrdersUnderWay', code: 'ORDERS_UNDER_WAY', orders: [{ id: orderId, status: 'PLACED' }] } }));
    await customer.get(op.CancelOrderDocument, { input: { idempotencyKey: key(), orderId, reason: traits.why } });
    await becomes(orderId, 'CANCELLED');
    expect((await owner.ask(deleteMe, { input: { idempotencyKey: key() } })).errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
  });

  it('is destroyed everywhere when its person wants that, and the books are kept', async () => {
    const { it: before } = await customer.get(exportMyData, {});
    const again = key();
    const deleted = await eventually(async () => {
      const { it: answer } = await customer.get(deleteMe, { input: { idempotencyKey: again } });
      if (answer.__typename !== 'DeleteMeSuccess') throw new Error(JSON.stringify(answer));
      return answer;
    });
    expect((await customer.get(deleteMe, { input: { idempotencyKey: again } })).it).toEqual(deleted);
    expect((await customer.get(deleteMe, { input: { idempotencyKey: key() } })).it).toEqual(deleted);

    const personId = personCalled(account)?.id;
    const keysIn = async (context: Context) => {
      const client = new pg.Client(system.environment[databaseVariable(context)] as string);
      await client.connect();
      const { rows } = await client.query('SELECT wrapped, forgotten_at FROM person_key WHERE person_id = $1', [personId]);
      await client.end();
      return rows;
    };
    await eventually(async () => expect(await accountData(before)).toMatchObject({ status: 401 }));
    for (const context of contexts) await eventually(async () => expect([context, await keysIn(context)]).toEqual([context, [{ wrapped: null, forgotten_at: expect.any(Date) }]]));

    const gone = { line: '(deleted)', detail: null, location: expect.any(Object) };
    for (const id of Object.values(orders)) expect(await whole(id, support)).toMatchObject({ address: gone, note: null });
    expect(await whole(orders.eaten, support)).toMatchObject({ status: 'COMPLETED', review: { rating: 5, text: null } });
    expect(await whole(orders['called off'], support)).toMatchObject({ status: 'CANCELLED', cancellation: { by: 'CUSTOMER', reason: null } });
    expect(await whole(orders.rejected, support)).toMatchObject({ status: 'REJECTED', ticket: { rejectReason: 'OTHER' } });
    expect(JSON.stringify(await Promise.all(Object.values(orders).map((id) => whole(id, support))))).not.toContain('37.554');
    expect(await paidFor()).toEqual(amounts); // what was paid and given back
    expect(found(JSON.stringify((await customer.get(exportMyData, {})).it))).toEqual([]);
    expect((await customer.get(mine, {})).it).toEqual({ id: personId, addresses: [], orders: { nodes: [] } });
    expect((await customer.get(told, {})).it).toEqual({ nodes: [] });
    await expectInvariants(system);
  });

  it('does not come back: not by what the person does with a token that is still good, not by events that come again', async () => {
    for (const [document$, input] of [
      [saveAddress, { address: { line: traits.savedLine, location: home.location } }], [setPreferences, { locale: 'KO', phone: traits.phone }], [op.PlaceOrderDocument, { ...basket, paymentMethod: 'sim_approve' }],
    ] as const) expect((await customer.ask(document$ as typeof saveAddress, { input: { idempotencyKey: key(), ...input } })).errors?.[0]).toMatchObject({ message: 'This account was deleted', extensions: { code: 'FORBIDDEN' } });

    const lines: string[] = [];
    await runEvents(['replay', 'order', 'person'], system.environment, (line) => void lines.push(line));
    await runEvents(['rebuild', 'customer'], system.environment, (line) => void lines.push(line));
    expect(lines).toEqual([expect.stringContaining('sends person to order again'), expect.stringMatching(/differences 0$/)]);
    for (const [database, tables] of await everywhere()) for (const [table, rows] of tables) expect([database, table, found(rows).filter((trait) => trait !== 'rider')]).toEqual([database, table, []]);
    expect(found(logs.lines.join('\n'))).toEqual([]);
  });
});

(redisAvailable() ? describe : describe.skip)('what the queues hold', () => {
  it('is nothing that identifies people, on Redis neither', async () => {
    await using redis = await testRedis();
    await using system = await startSystem({ redisUrl: redis.url });
    const customer = await system.as(account);
    const basket: Basket = { ...(await untilOpenForBusiness(system)), address: home };
    const { order } = as('PlaceOrderSuccess', (await customer.get(op.PlaceOrderDocument, { input: { ...basket, idempotencyKey: key(), paymentMethod: 'sim_approve', note: traits.note } })).placeOrder);
    await eventually(async () => expect((await customer.get(op.WholeOrderDocument, { id: order.id })).order?.ticket).toBeTruthy());
    // the store's jobs stay in the queue for now
    await system.stop('store');
    await customer.get(op.CancelOrderDocument, { input: { idempotencyKey: key(), orderId: order.id, reason: traits.why } });
    const client = new Redis(redis.url);
    try {
      const held = await eventually(async () => {
        const values = await everythingIn(client);
        if (!values.includes('order.CancelRequested.v1')) throw new Error('it is not in the queue yet');
        return values;
      });
      expect(Object.entries(traits).filter(([, trait]) => held.includes(trait))).toEqual([]);
    } finally {
      client.disconnect();
    }
  });
});

const everythingIn = async (client: Redis): Promise<string> => {
  const read: Record<string, (name: string) => Promise<unknown>> = {
    string: (name) => client.get(name), hash: (name) => client.hgetall(name), list: (name) => client.lrange(name, 0, -1), set: (name) => client.smembers(name), zset: (name) => client.zrange(name, '0', '-1'), stream: (name) => client.xrange(name, '-', '+'),
  };
  const names = await client.keys('*');
  return JSON.stringify(await Promise.all(names.map(async (name) => [name, await read[await client.type(name)]?.(name)])));
};
