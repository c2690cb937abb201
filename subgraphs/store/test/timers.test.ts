import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#platform/new-id.ts';
import { eventually } from '#testing/eventually.ts';
import { customer, type Kitchen, orderTelling, owner, startKitchen } from './kitchen.ts';

let kitchen: Kitchen;

const types = async (orderId: string) => (await kitchen.told(orderId)).map(({ type }) => type.replace(/^ticket\.|\.v1$/g, ''));
const agoMs = (ms: number) => new Date(Date.now() - ms);
const minuteMs = 60_000;

/** An order that was placed then, and its ticket. */
const place = async (placedAt: Date) => {
  const order = orderTelling();
  await kitchen.tell(order.submitted(), order.placed(placedAt));
  await eventually(async () => expect(await types(order.id)).toContain('TicketOpened'));
  const ticketId = (await kitchen.rows<{ id: string }>('SELECT id FROM ticket WHERE order_id = $1', order.id))[0]?.id ?? '';
  return { order, ticketId };
};
const accept = (ticketId: string) =>
  kitchen.ask<{ acceptTicket: { __typename: string; ticket: { status: string } } }>(
    owner,
    'mutation ($input: AcceptTicketInput!) { acceptTicket(input: $input) { __typename ... on AcceptTicketSuccess { ticket { status } } ... on TicketNotInState { ticket { status availableActions } } } }',
    { input: { idempotencyKey: newId(), ticketId, cookingMinutes: 10 } },
  );

describe('a store that does not answer', () => {
  beforeAll(async () => {
    kitchen = await startKitchen();
  });
  afterAll(() => kitchen.stop());

  it('loses the order when its time is over, and is told so', async () => {
    const { order, ticketId } = await place(agoMs(10 * minuteMs - 300));
    expect(await types(order.id)).toEqual(['TicketOpened']);
    // the alarms of ten minutes are set every three quarters of one: here they are made again by a queue that was lost
    await kitchen.restartWithoutQueue(async () => {});
    await eventually(async () => expect(await types(order.id)).toEqual(['TicketOpened', 'TicketExpired']));
    expect((await accept(ticketId)).data?.acceptTicket).toEqual({ __typename: 'TicketNotInState', ticket: { status: 'EXPIRED', availableActions: [] } });
  });

  it('loses it also when its own system was down at that time', async () => {
    const { order } = await place(agoMs(10 * minuteMs - 300));
    await kitchen.restartWithoutQueue(async () => eventually(async () => expect(await kitchen.rows('SELECT 1 FROM ticket WHERE order_id = $1 AND accept_by < now()', order.id)).toHaveLength(1)));
    await eventually(async () => expect(await types(order.id)).toEqual(['TicketOpened', 'TicketExpired']));
  });

  it('keeps what it has accepted', async () => {
    const { order, ticketId } = await place(agoMs(10 * minuteMs - 2_000));
    expect((await accept(ticketId)).data?.acceptTicket).toMatchObject({ __typename: 'AcceptTicketSuccess' });
    const { order: other } = await place(agoMs(10 * minuteMs - 2_000));
    await kitchen.restartWithoutQueue(async () => {});
    await eventually(async () => expect(await types(other.id)).toContain('TicketExpired'));
    expect(await types(order.id)).toEqual(['TicketOpened', 'TicketAccepted']);
  });
});

describe('a store that is asked and does not answer', () => {
  beforeAll(async () => {
    kitchen = await startKitchen({ CONSENT_MINUTES: '0' });
  });
  afterAll(() => kitchen.stop());

  it('keeps the order: its customer is refused', async () => {
    const { order, ticketId } = await place(new Date());
    await accept(ticketId);
    await kitchen.tell(order.cancelRequested());
    await eventually(async () => expect((await kitchen.told(order.id)).slice(2)).toMatchObject([{ type: 'ticket.CancellationAsked.v1' }, { type: 'ticket.TicketCancelRefused.v1', data: { reason: 'NO_ANSWER' } }]));
    const seen = await kitchen.ask(customer, 'query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on Ticket { status cancellationAskedAt answerBy } } }', { refs: [{ __typename: 'Ticket', id: ticketId }] });
    expect(seen.data).toEqual({ _entities: [{ status: 'ACCEPTED', cancellationAskedAt: null, answerBy: null }] });
  });
});
