import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#platform/new-id.ts';
import { eventually } from '#testing/eventually.ts';
import { customer, type Kitchen, moonlight, orderTelling, otherOwner, owner, startKitchen, support } from './kitchen.ts';

let kitchen: Kitchen;
beforeAll(async () => {
  kitchen = await startKitchen();
});
afterAll(() => kitchen.stop());

const changes = (after: number | null, storeId = moonlight.id) =>
  `subscription { ticketChanged(storeId: "${storeId}"${after === null ? '' : `, after: ${after}`}) { sequence ticket { id status availableActions order { id } lines { menuItem { name } } } } }`;
type Change = { sequence: number; ticket: { status: string; order: { id: string } } };
const follow = async (after: number | null, take: number, viewer = owner): Promise<Change[]> => (await kitchen.follow<{ ticketChanged: Change }>(viewer, changes(after), take)).flatMap(({ data }) => data?.ticketChanged ?? []);
const last = async (): Promise<number> => (await kitchen.rows<{ last: number }>('SELECT last FROM change_head WHERE stream = $1', `store:${moonlight.id}`))[0]?.last ?? 0;

const place = async () => {
  const order = orderTelling();
  await kitchen.tell(order.submitted(), order.placed());
  return order;
};

describe('who watches a store’s tickets', () => {
  it('sees what changed after the sequence they have, and then what comes', async () => {
    const from = await last();
    const first = await place();
    await eventually(async () => expect(await last()).toBe(from + 1));
    const seen = follow(from, 3);
    const second = await place();
    await eventually(async () => expect(await last()).toBe(from + 2));
    await kitchen.tell(first.cancelRequested());
    const items = await seen;
    expect(items.map(({ sequence }) => sequence)).toEqual([from + 1, from + 2, from + 3]);
    expect(items.map(({ ticket }) => ticket.order.id)).toEqual([first.id, second.id, first.id]);
    expect(items.at(-1)?.ticket).toMatchObject({ status: 'CANCELLED', availableActions: [], lines: [{ menuItem: { name: '후라이드' } }] });
  });

  it('has no gap and no repeat however often they come back', async () => {
    const from = await last();
    const total = 40;
    const telling = (async () => {
      for (let n = 0; n < total; n += 1) await place();
    })();
    const sequences: number[] = [];
    while (sequences.length < total) {
      const items = await follow(sequences.at(-1) ?? from, Math.min(1 + (sequences.length % 7), total - sequences.length));
      sequences.push(...items.map(({ sequence }) => sequence));
    }
    await telling;
    expect(sequences).toEqual(Array.from({ length: total }, (_, n) => from + 1 + n));
    expect(await last()).toBe(from + total);
  });

  it('begins with what is new when they name no sequence', async () => {
    const seen = follow(null, 1, support);
    const order = await eventually(async () => {
      const next = await place(); // until one of them comes after the subscription has begun
      const item = await Promise.race([seen, eventually(async () => expect(await kitchen.rows('SELECT 1 FROM ticket WHERE order_id = $1', next.id)).toHaveLength(1)).then(() => null)]);
      if (item === null) throw new Error('it has not begun yet');
      return item;
    });
    expect(order).toHaveLength(1);
  });

  it('is its owner or support, and nobody else', async () => {
    for (const viewer of [otherOwner, customer]) expect(await kitchen.follow(viewer, changes(0), 1)).toMatchObject([{ errors: [{ extensions: { code: 'FORBIDDEN' } }] }]);
    expect(await kitchen.follow(null, changes(0), 1)).toMatchObject([{ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] }]);
    expect(await kitchen.follow(owner, changes(0, newId()), 1)).toMatchObject([{ errors: [{ extensions: { code: 'FORBIDDEN' } }] }]);
    expect(await kitchen.follow(owner, changes(0, 'no id'), 1)).toMatchObject([{ errors: [{ extensions: { code: 'FORBIDDEN' } }] }]);
    expect(await kitchen.follow(owner, changes(-1), 1)).toMatchObject([{ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] }]);
  });
});
