import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import pg from 'pg';
import { customers, population } from '#demo-city/people.ts';
import { eventually } from '#testing/eventually.ts';
import { as } from '../../scripts/demo/client.ts';
import * as op from '../../scripts/demo/generated/operations.ts';
import { type Basket, key, untilOpenForBusiness } from './order-life.ts';
import { startSystem, type System } from './system.ts';

type Shown = { readonly sequence: number; readonly title: string; readonly body: string; readonly order: { readonly number: string; readonly store: { readonly name: string } } };
const fields = 'sequence title body order { number store { name } }';
const received = parse(`subscription ($after: Int) { notificationReceived(after: $after) { ${fields} } }`) as TypedDocumentNode<{ notificationReceived: Shown }, { after: number }>;
const listed = parse(`{ notifications { unreadCount nodes { ${fields} deliveries { channel status } } } }`) as TypedDocumentNode<{ notifications: { unreadCount: number; nodes: (Shown & { deliveries: object[] })[] } }, object>;

describe('everybody an order concerns', () => {
  let system: System;
  let basket: Basket;
  beforeAll(async () => {
    system = await startSystem();
    basket = await untilOpenForBusiness(system);
    await eventually(async () => expect(await storesKnown()).toBe(population.stores)); // their names come by event here as well
  });
  afterAll(() => system?.[Symbol.asyncDispose]());

  const storesKnown = async () => {
    const client = new pg.Client(system.environment['NOTIFICATION_DATABASE_URL'] as string);
    await client.connect();
    const { rowCount } = await client.query('SELECT FROM store_record');
    await client.end();
    return rowCount;
  };

  const place = async () => {
    const customer = await system.as('customer');
    return as('PlaceOrderSuccess', (await customer.get(op.PlaceOrderDocument, { input: { ...basket, idempotencyKey: key(), paymentMethod: 'sim_approve' } })).placeOrder).order;
  };

  it('is told of it live, with the order as the router knows it, and on KakaoTalk', async () => {
    const [customer, owner] = [await system.as('customer'), await system.as('owner')];
    const [theirs, owners] = [customer.watch(received, { after: 0 }), owner.watch(received, { after: 0 })];
    const { number } = await place();
    const mine = ({ notificationReceived: { order } }: { notificationReceived: Shown }) => order.number === number;
    expect((await theirs.until(mine)).notificationReceived).toMatchObject({ title: '주문이 들어갔어요', body: expect.stringContaining(`[달빛치킨] 주문 ${number}`), order: { store: { name: '달빛치킨' } } });
    expect((await owners.until(mine)).notificationReceived).toMatchObject({ title: '새 주문이 들어왔어요' });
    await eventually(async () => {
      const { notifications: { nodes, unreadCount } } = await customer.get(listed, {});
      expect([unreadCount, nodes[0]?.deliveries]).toEqual([1, [{ channel: 'IN_APP', status: 'SUCCEEDED' }, { channel: 'KAKAO_ALIMTALK', status: 'SUCCEEDED' }]]);
    });
    const { messages } = await (await fetch(`${system.environment['KAKAO_ALIMTALK_URL']}/sent?to=01000000001`)).json() as { messages: { text: string }[] };
    expect(messages.map(({ text }) => text)).toEqual([expect.stringContaining(number)]); // the first customer of the demo city has its first number
    expect(customers[0]?.account).toBe('customer');
    await Promise.all([theirs.close(), owners.close()]);
  });

  it('orders and pays just as well while nobody can be told, and is told afterwards', async () => {
    const customer = await system.as('customer');
    const before = (await customer.get(listed, {})).notifications.nodes.length;
    await system.stop('notification');
    await system.stop('kakao-alimtalk');
    const { number } = await place();
    await system.start('notification');
    await eventually(async () => {
      const { nodes } = (await customer.get(listed, {})).notifications;
      expect([nodes.length, nodes[0]?.order.number]).toEqual([before + 1, number]);
    });
  });
});
