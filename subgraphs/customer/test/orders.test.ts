import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Viewer } from '#platform/viewer.ts';
import { type CustomerService, customerService } from './service.ts';
import { at, customerOf, type Telling, tellingOf } from './told.ts';

let service: CustomerService;
beforeAll(async () => {
  service = await customerService();
});
afterAll(() => service.stop());

const listed = 'query ($first: Int, $after: String) { me { orders(first: $first, after: $after) { nodes { id number status placedAt total { amount currency formatted } } edges { cursor node { id } } pageInfo { hasNextPage endCursor } } } }';
type Listed = { me: { orders: { nodes: { id: string; status: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } };
const list = async (viewer: Viewer, first: number, after?: string) => ((await service.ask(viewer, listed, { first, after })).data as Listed).me.orders;

describe('a customer\'s orders', () => {
  it('are their own that were paid, newest first, with all that My page provides', async () => {
    const customerId = randomUUID();
    const tellings = Array.from({ length: 5 }, (_, n) => tellingOf({ customerId, number: `B-${n}`, minute: n * 10 }));
    const [first, second, third, fourth, fifth] = tellings as [Telling, Telling, Telling, Telling, Telling];
    await service.told(
      ...[first.submitted(), first.placed(), first.rejected()], ...[second.submitted(), second.paymentFailed()], ...[third.submitted(), third.expired()],
      ...[fourth.submitted(), fourth.placed()], fifth.submitted(), tellingOf().submitted(),
    );
    const { nodes } = await list(customerOf(first), 20);
    expect(nodes).toEqual([
      { id: fourth.orderId, number: 'B-3', status: 'PLACED', placedAt: at(32) },
      { id: first.orderId, number: 'B-0', status: 'REJECTED', placedAt: at(2) },
    ].map((node) => ({ ...node, total: { amount: 23_000, currency: 'KRW', formatted: '₩23,000' } })));
  });

  it('come page by page, each once', async () => {
    const customerId = randomUUID();
    const tellings = Array.from({ length: 7 }, (_, n) => tellingOf({ customerId, minute: Math.floor(n / 3) })); // some at the same moment
    await service.told(...tellings.flatMap((telling) => [telling.submitted(), telling.placed()]));
    const viewer = customerOf({ customerId });
    const seen: string[] = [];
    for (let after: string | undefined, more = true; more;) {
      const { nodes, pageInfo } = await list(viewer, 3, after);
      seen.push(...nodes.map(({ id }) => id));
      [after, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
    }
    expect(new Set(seen)).toEqual(new Set(tellings.map(({ orderId }) => orderId)));
    expect(seen).toHaveLength(7);
  });

  it.each([
    ['an empty page', { first: 0 }], ['too large a page', { first: 101 }], ['what is no cursor', { after: 'nonsense' }],
    ['a cursor of another list', { after: Buffer.from('["yesterday","x"]').toString('base64url') }],
  ])('refuse %s', async (_, variables) => {
    expect((await service.ask(customerOf({ customerId: randomUUID() }), listed, variables)).errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  });
});
