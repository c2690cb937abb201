import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { biker, customer } from '../test/people.ts';
import { type DeliveryService, deliveryService } from '../test/service.ts';
import { mapo, orderOf } from '../test/told.ts';
import { myDeliveries, ofOrders } from '../test/operations.ts';
import { until } from '../test/until.ts';

let service: DeliveryService;
beforeAll(async () => void (service = await deliveryService()));
afterAll(() => service[Symbol.asyncDispose]());

describe('smoke', () => {
  it('goes', async () => {
    const order = orderOf();
    console.log(JSON.stringify(await service.give(biker, 'goOnline', { vehicle: 'MOTORBIKE', location: mapo })));
    await service.tell(order.opened, order.accepted);
    const mine = await until(() => service.ask(biker, myDeliveries), ({ data }) => data['myDeliveries'].nodes.length > 0);
    console.log(JSON.stringify(mine, null, 1));
    const d = mine.data['myDeliveries'].nodes[0];
    console.log(JSON.stringify(await service.give(biker, 'claimDelivery', { deliveryId: d.id, assignmentSeq: 0 })));
    console.log(JSON.stringify(await service.ask(customer, ofOrders, { representations: [{ __typename: 'Order', id: order.orderId }] })));
    expect(1).toBe(1);
  });
});
