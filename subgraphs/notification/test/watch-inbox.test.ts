import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { type NotificationService, notificationService, type Shown } from './service.ts';
import { customerOf, ownerOf, stranger, tellingOf } from './told.ts';

let service: NotificationService;
beforeAll(async () => {
  service = await notificationService();
});
afterAll(() => service.stop());

type Watching = ReturnType<NotificationService['watch']>;
const next = async (watching: Watching): Promise<Shown> => {
  const { value } = await watching.next();
  if (value?.errors) throw value.errors;
  return value?.data?.['notificationReceived'] as Shown;
};
const refusal = (watching: Watching): Promise<string> => next(watching).then(() => 'not refused', (errors: { extensions?: { code?: string } }[]) => errors[0]?.extensions?.code ?? JSON.stringify(errors));

describe('watching the inbox', () => {
  it('tells what was past the cursor and then what comes', async () => {
    const telling = tellingOf();
    await service.told(telling.submitted(), telling.placed(), telling.accepted());
    const watching = service.watch(customerOf(telling), 1);
    expect(await next(watching)).toMatchObject({ sequence: 2, title: '가게가 주문을 받았어요', order: { id: telling.orderId } });
    await service.tell(telling.preparing());
    expect(await next(watching)).toMatchObject({ sequence: 3, title: '조리를 시작했어요', deliveries: [{ channel: 'IN_APP', status: 'SUCCEEDED' }] });
    await watching.return?.();
  });

  it('leaves no gap and repeats nothing for whoever comes and goes, also across a restart', async () => {
    const customerId = randomUUID();
    const orders = Array.from({ length: 12 }, () => tellingOf({ customerId }));
    const writing = (async () => {
      for (const telling of orders) await service.tell(telling.submitted(), telling.placed(), telling.accepted());
    })();
    const seen: number[] = [];
    for (let turn = 1; seen.length < 2 * orders.length; turn += 1) {
      const watching = service.watch(customerOf({ customerId }), seen.at(-1) ?? 0);
      for (let taken = 0; taken < 5 && seen.length < 2 * orders.length; taken += 1) seen.push((await next(watching)).sequence);
      await watching.return?.();
      if (turn !== 2) continue;
      await service.restart.stop();
      await service.restart.start();
    }
    await writing;
    expect(seen).toEqual(Array.from({ length: 2 * orders.length }, (_, index) => index + 1));
  });

  it('goes on from now for whoever names no sequence', async () => {
    const customerId = randomUUID();
    const before = tellingOf({ customerId });
    await service.told(before.submitted(), before.placed());
    const watching = service.watch(customerOf({ customerId }));
    const first = next(watching);
    // from which on it is told depends on when the subscription stood: so they go on until it does
    const more = async () => {
      const telling = tellingOf({ customerId });
      await service.told(telling.submitted(), telling.placed());
      return null;
    };
    while ((await Promise.race([first, more()])) === null);
    expect((await first).sequence).toBeGreaterThan(1);
    await watching.return?.();
  });

  it('is everybody\'s own', async () => {
    const telling = tellingOf();
    const [theirs, others] = [service.watch(ownerOf(telling), 0), service.watch(stranger(), 0)];
    const nothing = next(others);
    await service.told(telling.submitted(), telling.placed());
    expect(await next(theirs)).toMatchObject({ sequence: 1, title: '새 주문이 들어왔어요' });
    expect(await Promise.race([nothing, 'silence'])).toBe('silence');
    await Promise.all([theirs.return?.(), others.return?.()]);
    expect(await refusal(service.watch(null, 0))).toBe('UNAUTHENTICATED');
    expect(await refusal(service.watch(stranger(), -1))).toBe('BAD_USER_INPUT');
  });
});
