import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { support } from '#demo-city/people.ts';
import { type CustomerService, customerService, type StatusChange } from './service.ts';
import { customerOf, ownerOf, riderOf, strangers, tellingOf } from './told.ts';

let service: CustomerService;
beforeAll(async () => {
  service = await customerService();
});
afterAll(() => service.stop());

type Watching = ReturnType<CustomerService['watch']>;
const next = async (watching: Watching): Promise<StatusChange | undefined> => {
  const { value } = await watching.next();
  if (value?.errors) throw value.errors;
  return value?.data?.orderStatusChanged;
};
const refusal = (watching: Watching): Promise<string> => next(watching).then((change) => `not refused: ${JSON.stringify(change)}`, (errors: { extensions?: { code?: string } }[]) => errors[0]?.extensions?.code ?? JSON.stringify(errors));

describe('watching an order', () => {
  it('tells what was past the cursor and then what comes', async () => {
    const telling = tellingOf();
    await service.told(telling.submitted(), telling.placed());
    const watching = service.watch(customerOf(telling), telling.orderId, 1);
    expect(await next(watching)).toMatchObject({ sequence: 2, status: 'PLACED', order: { id: telling.orderId } });
    await service.tell(telling.accepted());
    expect(await next(watching)).toMatchObject({ sequence: 3, status: 'ACCEPTED', actor: 'STORE_OWNER' });
    await watching.return();
  });

  it('leaves no gap and repeats nothing for whoever comes and goes while it goes on', async () => {
    const telling = tellingOf();
    const events = [telling.submitted(), telling.placed(), ...Array.from({ length: 15 }, () => [telling.cancelRequested(), telling.cancelRefused()]).flat()];
    const writing = (async () => {
      for (const event of events) await service.tell(event);
    })();
    const seen: (number | undefined)[] = [];
    while (seen.length < events.length) {
      const watching = service.watch(customerOf(telling), telling.orderId, seen.at(-1) ?? 0);
      for (let taken = 0; taken < 5 && seen.length < events.length; taken += 1) seen.push((await next(watching))?.sequence);
      await watching.return();
    }
    await writing;
    expect(seen).toEqual(events.map((_, index) => index + 1));
  });

  it('goes on from now for whoever names no sequence', async () => {
    const telling = tellingOf();
    await service.told(telling.submitted(), telling.placed());
    const watching = service.watch(customerOf(telling), telling.orderId);
    const first = next(watching);
    let turns = 0;
    // from which step on it is told depends on when the subscription stood: so they go on until it does
    while ((await Promise.race([first, service.told(telling.cancelRequested(), telling.cancelRefused())])) === undefined) turns += 1;
    const sequence = (await first)?.sequence ?? 0;
    expect(sequence).toBeGreaterThan(2);
    expect(sequence).toBeLessThanOrEqual(2 + 2 * (turns + 1));
    await watching.return();
  });

  it('waits for an order that is not heard of yet, and then is for its customer alone', async () => {
    const telling = tellingOf();
    const theirs = next(service.watch(customerOf(telling), telling.orderId, 0));
    const others = strangers.map((stranger) => refusal(service.watch(stranger, telling.orderId, 0)));
    // the socket keeps its order, so all of these are asked for by the time this one is answered
    const known = tellingOf();
    await service.told(known.submitted());
    await next(service.watch(customerOf(known), known.orderId, 0));
    await service.told(telling.submitted(), telling.placed());
    expect(await theirs).toMatchObject({ sequence: 1, status: 'PENDING_PAYMENT' });
    expect(await Promise.all(others)).toEqual(others.map(() => 'FORBIDDEN'));
  });

  it('is for the store\'s owner, the rider and support too', async () => {
    const telling = tellingOf();
    await service.told(telling.submitted(), telling.placed(), telling.planned(), telling.assigned());
    for (const viewer of [ownerOf(telling), riderOf(telling), support]) {
      const watching = service.watch(viewer, telling.orderId, 0);
      expect(await next(watching)).toMatchObject({ sequence: 1 });
      await watching.return();
    }
  });

  it('is refused to strangers, and ends nobody else\'s', async () => {
    const telling = tellingOf();
    await service.told(telling.submitted());
    const theirs = service.watch(customerOf(telling), telling.orderId, 1);
    const waiting = next(theirs);
    for (const stranger of strangers) expect(await refusal(service.watch(stranger, telling.orderId))).toBe('FORBIDDEN');
    expect(await refusal(service.watch(null, telling.orderId))).toBe('UNAUTHENTICATED');
    expect(await refusal(service.watch(customerOf(telling), 'no-id'))).toBe('FORBIDDEN');
    expect(await refusal(service.watch(customerOf(telling), telling.orderId, -1))).toBe('BAD_USER_INPUT');
    await service.tell(telling.placed());
    expect(await waiting).toMatchObject({ sequence: 2 });
    await theirs.return();
  });
});
