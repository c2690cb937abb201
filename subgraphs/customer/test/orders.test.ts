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

const listed = 'query ($first: Int, $after: String, $status: [OrderStatus!], $placedFrom: DateTime, $placedUntil: DateTime) { me { orders(first: $first, after: $after, status: $status, placedFrom: $placedFrom, placedUntil: $placedUntil) { nodes { id number status placedAt total { amount currency formatted } } edges { cursor node { id } } pageInfo { hasNextPage endCursor } } } }';
type Listed = { me: { orders: { nodes: { id: string; status: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } };
type Filter = { readonly status?: readonly string[]; readonly placedFrom?: string; readonly placedUntil?: string };
const list = async (viewer: Viewer, first: number, after?: string, filter: Filter = {}) => ((await service.ask(viewer, listed, { first, after, ...filter })).data as Listed).me.orders;
const walk = async (viewer: Viewer, first: number, filter: Filter = {}) => {
  const seen: string[] = [];
  for (let after: string | undefined, more = true; more;) {
    const { nodes, pageInfo } = await list(viewer, first, after, filter);
    seen.push(...nodes.map(({ id }) => id));
    [after, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
  }
  return seen;
};

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
    const seen = await walk(viewer, 3);
    expect(new Set(seen)).toEqual(new Set(tellings.map(({ orderId }) => orderId)));
    expect(seen).toHaveLength(7);
  });

  it('are found by status and by when they were placed, page by page', async () => {
    const customerId = randomUUID();
    const viewer = customerOf({ customerId });
    const tellings = Array.from({ length: 9 }, (_, n) => tellingOf({ customerId, minute: n * 10 })); // placed two minutes later each
    await service.told(...tellings.flatMap((telling, n) => [telling.submitted(), telling.placed(), ...(n % 3 === 1 ? [telling.rejected()] : n % 3 === 2 ? [telling.accepted()] : [])]));
    const ids = (wanted: (n: number) => boolean) => tellings.flatMap(({ orderId }, n) => (wanted(n) ? [orderId] : [])).toReversed();
    for (const pageSize of [1, 2, 100]) {
      expect(await walk(viewer, pageSize, { status: ['REJECTED'] })).toEqual(ids((n) => n % 3 === 1));
      expect(await walk(viewer, pageSize, { status: ['PLACED', 'ACCEPTED'] })).toEqual(ids((n) => n % 3 !== 1));
      expect(await walk(viewer, pageSize, { placedFrom: at(22), placedUntil: at(62) })).toEqual(ids((n) => n >= 2 && n < 6));
      expect(await walk(viewer, pageSize, { placedFrom: at(23) })).toEqual(ids((n) => n >= 3));
      expect(await walk(viewer, pageSize, { placedUntil: at(22) })).toEqual(ids((n) => n < 2));
      expect(await walk(viewer, pageSize, { status: ['ACCEPTED'], placedFrom: at(30), placedUntil: at(80) })).toEqual(ids((n) => n === 5));
    }
  });
  it('are not those without their money, whoever asks for them', async () => {
    const telling = tellingOf();
    await service.told(telling.submitted());
    expect(await walk(customerOf(telling), 5, { status: ['PENDING_PAYMENT', 'EXPIRED'] })).toEqual([]);
    expect(await walk(customerOf(telling), 5, { status: [] })).toEqual([]);
  });
  it('are found along an index, by status too', async () => {
    const plan = await service.prisma.$transaction(async (database) => {
      await database.$executeRaw`SET LOCAL enable_seqscan = off`;
      await database.$executeRaw`SET LOCAL enable_bitmapscan = off`;
      return database.$queryRaw<{ 'QUERY PLAN': string }[]>`
        EXPLAIN SELECT * FROM my_page WHERE customer_id = ${randomUUID()}::uuid AND status = 'PLACED' AND submitted_at < now() ORDER BY submitted_at DESC, order_id DESC LIMIT 20`;
    });
    const lines = plan.map((line) => line['QUERY PLAN']).join('\n');
    expect(lines).toContain('my_page_customer_id_status_submitted_at_order_id_idx');
    expect(lines).not.toContain('Sort');
  });

  it.each([
    ['an empty page', { first: 0 }], ['too large a page', { first: 101 }], ['what is no cursor', { after: 'nonsense' }],
    ['a cursor of another list', { after: Buffer.from('["yesterday","x"]').toString('base64url') }],
  ])('refuse %s', async (_, variables) => {
    expect((await service.ask(customerOf({ customerId: randomUUID() }), listed, variables)).errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  });
});
