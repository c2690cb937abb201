import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { EventEnvelope } from '#contracts/event.ts';
import { journalStatement } from '#messaging/persistence/journal.ts';
import { stopAll } from '#platform/service.ts';
import { testDatabase } from '#testing/database.ts';
import { rebuild } from '../src/rebuild.ts';
import { type CustomerService, customerService } from './service.ts';
import { customerOf, everythingOf, tellingOf } from './told.ts';

let service: CustomerService;
let archives: Record<'order' | 'delivery', pg.Pool>;
const stops: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  service = await customerService();
  stops.push(() => service.stop());
  const open = async (context: 'order' | 'delivery') => {
    const database = await testDatabase({ context });
    const pool = new pg.Pool({ connectionString: database.url, max: 2 });
    stops.push(() => database.drop(), () => pool.end());
    return pool;
  };
  archives = { order: await open('order'), delivery: await open('delivery') };
});
afterAll(() => stopAll(stops));

/** As those contexts tell: each event is in its context's archive before anybody hears of it. */
const archived = async (...events: readonly EventEnvelope[]) => {
  for (const type of ['order', 'delivery'] as const) {
    const [sql, ...values] = journalStatement({ events: events.filter(({ aggregatetype }) => aggregatetype === type) });
    await archives[type].query(sql, values);
  }
  return events;
};
const told = async (...events: readonly EventEnvelope[]) => service.told(...(await archived(...events)));
const again = () => rebuild(service.environment.CUSTOMER_DATABASE_URL, archives);
const view = async () => ({
  pages: await service.prisma.$queryRaw<object[]>`SELECT * FROM my_page ORDER BY order_id`,
  steps: await service.prisma.$queryRaw<object[]>`SELECT * FROM timeline_step ORDER BY order_id, sequence`,
});

const aCity = async () => {
  const tellings = Array.from({ length: 6 }, (_, n) => tellingOf({ number: `R-${n}`, minute: n }));
  for (const telling of tellings.slice(0, 4)) {
    const { order, delivery } = everythingOf(telling);
    await told(...order, ...delivery);
  }
  const [fifth, sixth] = tellings.slice(4) as [ReturnType<typeof tellingOf>, ReturnType<typeof tellingOf>];
  await told(fifth.submitted(), fifth.placed(), fifth.cancelRequested(), fifth.unheardOf(), fifth.cancelled());
  await told(sixth.planned(), sixth.assigned()); // its order is not heard of yet
  return tellings;
};

describe('My page, made again from its events', () => {
  it('is row for row what it was', async () => {
    await aCity();
    const before = await view();
    const [remade, ...more] = await again();
    expect(more).toEqual([]);
    expect(remade).toEqual({ orders: 6, steps: 4 * 8 + 4, events: 4 * 15 + 5 + 2, differences: 0 });
    expect(await view()).toEqual(before);
  });

  it('is mended where it was damaged', async () => {
    const [first, second, third] = await aCity();
    const before = await view();
    await service.prisma.$executeRaw`UPDATE my_page SET status = 'REJECTED', total = 1 WHERE order_id = ${first?.orderId}::uuid`;
    await service.prisma.$executeRaw`DELETE FROM my_page WHERE order_id = ${second?.orderId}::uuid`;
    await service.prisma.$executeRaw`DELETE FROM timeline_step WHERE order_id = ${third?.orderId}::uuid AND sequence = 3`;
    await service.prisma.$executeRaw`INSERT INTO my_page (order_id, version, step_sequence) VALUES (${randomUUID()}::uuid, 1, 0)`;
    expect((await again()).map(({ differences }) => differences)).toEqual([4, 0]);
    expect(await view()).toEqual(before);
  });

  it('has nothing in it that was not applied yet, and goes on from there', async () => {
    const telling = tellingOf();
    await told(telling.submitted());
    const placed = await archived(telling.placed());
    expect((await again()).at(-1)?.differences).toBe(0);
    expect(await service.prisma.timelineStep.count({ where: { orderId: telling.orderId } })).toBe(1);
    await service.told(...placed);
    expect(await service.prisma.timelineStep.count({ where: { orderId: telling.orderId } })).toBe(2);
  });

  it('is left alone when the archive does not reach back far enough', async () => {
    const telling = tellingOf();
    const events = [telling.submitted(), telling.placed()];
    await told(...events);
    const before = await view();
    await archives.order.query('DELETE FROM outbox WHERE id = $1', [events[0]?.id]);
    await expect(again()).rejects.toThrow(/does not have all events .* left as it is/);
    await archives.order.query('DELETE FROM outbox WHERE id = $1', [events[1]?.id]);
    await expect(again()).rejects.toThrow(/does not have all events .* left as it is/);
    expect(await view()).toEqual(before);
    await service.prisma.inbox.deleteMany({ where: { aggregateId: telling.orderId } });
    await service.prisma.myPage.delete({ where: { orderId: telling.orderId } });
    await service.prisma.timelineStep.deleteMany({ where: { orderId: telling.orderId } });
  });

  it('is made of what was applied while the archives were being read, too', async () => {
    const telling = tellingOf();
    await told(telling.submitted());
    let happens = async () => void (await told(telling.placed()));
    const order = Object.assign(Object.create(archives.order) as pg.Pool, {
      query: async (sql: string, values: unknown[]) => {
        const read = await archives.order.query(sql, values);
        if (sql.includes('ORDER BY aggregate_id')) {
          await happens(); // after the archive was read, before it is asked what was applied of it
          happens = async () => {};
        }
        return read;
      },
    });
    expect((await rebuild(service.environment.CUSTOMER_DATABASE_URL, { ...archives, order })).map(({ differences }) => differences)).toEqual([0]);
    expect(await service.prisma.timelineStep.count({ where: { orderId: telling.orderId } })).toBe(2);
  });

  it('is made while it is read, watched and written: nobody misses anything', async () => {
    const tellings = Array.from({ length: 12 }, () => tellingOf());
    const stories = tellings.map((telling) => everythingOf(telling));
    await told(...stories.map(({ order }) => order[0] as EventEnvelope));
    const watched = tellings[0] as ReturnType<typeof tellingOf>;
    const steps = service.watch(customerOf(watched), watched.orderId, 0);
    let living = true;
    const living$ = (async () => {
      for (let n = 1; n < 8; n += 1) await told(...stories.flatMap(({ order, delivery }) => [order[n], delivery[n - 1]]).filter((event) => event !== undefined));
      living = false;
    })();
    let rounds = 0;
    do {
      rounds += 1;
      expect((await again()).every(({ differences }) => differences === 0)).toBe(true);
    } while (living);
    await living$;
    expect(rounds).toBeGreaterThan(1);
    for (const { orderId } of tellings) expect(await service.prisma.myPage.findUnique({ where: { orderId } })).toMatchObject({ status: 'COMPLETED', stepSequence: 8 });
    const seen: number[] = [];
    for await (const { data } of steps) {
      seen.push(data?.orderStatusChanged.sequence ?? -1);
      if (seen.length === 8) break;
    }
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect((await again()).at(-1)?.differences).toBe(0);
  });
});
