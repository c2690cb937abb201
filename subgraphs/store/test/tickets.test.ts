import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#platform/new-id.ts';
import type { Viewer } from '#platform/viewer.ts';
import { eventually } from '#testing/eventually.ts';
import { customer, type Kitchen, moonlight, orderTelling, otherCustomer, otherOwner, owner, startKitchen, support } from './kitchen.ts';

let kitchen: Kitchen;
beforeAll(async () => {
  kitchen = await startKitchen();
});
afterAll(() => kitchen.stop());

/** An order that was placed, and the id of its ticket. */
const placedOrder = async () => {
  const order = orderTelling();
  await kitchen.tell(order.submitted(), order.placed());
  return { order, ticketId: await ticketOf(order.id) };
};
const ticketOf = (orderId: string) =>
  eventually(async () => {
    const [row] = await kitchen.rows<{ id: string }>('SELECT id FROM ticket WHERE order_id = $1', orderId);
    if (row === undefined) throw new Error('there is no ticket yet');
    return row.id;
  });

type CommandAnswer = { __typename: string; ticket?: { readyAt: string | null } };
const command = (name: string, viewer: Viewer | null, ticketId: string, more: object = {}) => {
  const type = { acceptTicket: 'AcceptTicketInput', rejectTicket: 'RejectTicketInput', startPreparing: 'TicketInput', markReady: 'TicketInput', answerCancellation: 'AnswerCancellationInput' }[name];
  return kitchen.ask<{ answer: CommandAnswer }>(
    viewer,
    `mutation ($input: ${type}!) { answer: ${name}(input: $input) {
      __typename
      ... on ${name[0]?.toUpperCase()}${name.slice(1)}Success { ticket { id status readyAt rejectReason availableActions } }
      ... on TicketNotInState { ticket { status } }
      ... on DomainError { code message }
    } }`,
    { input: { idempotencyKey: newId(), ticketId, ...more } },
  );
};
const answered = async (asked: ReturnType<typeof command>) => (await asked).data?.answer;
const types = async (orderId: string) => (await kitchen.told(orderId)).map(({ type }) => type.replace(/^ticket\.|\.v1$/g, ''));
const inTicket = '{ id status acceptBy readyAt availableActions lines { name options quantity unitPrice { amount } menuItem { name(locale: "en") } } order { id } }';
/** The entity, as that viewer sees it. */
const entity = async (viewer: Viewer | null, __typename: string, id: string, selection: string) => {
  const query = `query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on ${__typename} ${selection} } }`;
  return (await kitchen.ask<{ _entities: (Record<string, unknown> | null)[] }>(viewer, query, { refs: [{ __typename, id }] })).data?._entities[0];
};

describe('a placed order', () => {
  it('makes one ticket, even if it is told many times', async () => {
    const order = orderTelling();
    const [submitted, placed] = [order.submitted(), order.placed()];
    await Promise.all([kitchen.tell(submitted, placed), kitchen.tell(placed), kitchen.tell(placed), kitchen.tell(submitted, placed)]);
    const id = await ticketOf(order.id);
    await kitchen.tell(placed);
    const marker = order.cancelRequested(); // what was told before it has been received when it has
    await kitchen.tell(marker);
    await eventually(async () => expect(await kitchen.received(submitted, placed, marker)).toBe(true));
    expect(await kitchen.rows('SELECT id FROM ticket WHERE order_id = $1', order.id)).toEqual([{ id }]);
    expect(await types(order.id)).toEqual(['TicketOpened', 'TicketCancelled']);
  });

  it('makes its ticket also when its events come in the wrong order', async () => {
    const order = orderTelling();
    const events = [order.submitted(), order.placed(), order.cancelRequested('CHANGED_MIND')];
    for (const event of events.toReversed()) await kitchen.tell(event);
    await eventually(async () => expect(await types(order.id)).toEqual(['TicketOpened', 'TicketCancelled']));
  });

  it('gives the store until ten minutes after it was placed', async () => {
    const order = orderTelling();
    await kitchen.tell(order.submitted(), order.placed(new Date('2026-03-02T03:00:00Z')));
    const ticketId = await ticketOf(order.id);
    expect(await entity(owner, 'Ticket', ticketId, inTicket)).toEqual({
      id: ticketId, status: 'AWAITING_ACCEPTANCE', acceptBy: '2026-03-02T03:10:00.000Z', readyAt: null, availableActions: ['ACCEPT_TICKET', 'REJECT_TICKET'],
      lines: [{ name: '후라이드', options: ['콤보(다리·날개)'], quantity: 1, unitPrice: { amount: 18_000 }, menuItem: { name: 'Fried Chicken' } }], order: { id: order.id },
    });
  });
});

describe('the owner of a store', () => {
  it('accepts, starts, finishes; the rider takes it along', async () => {
    const { order, ticketId } = await placedOrder();
    const before = Date.now();
    const accepted = await answered(command('acceptTicket', owner, ticketId, { cookingMinutes: 20 }));
    expect(accepted).toMatchObject({ __typename: 'AcceptTicketSuccess', ticket: { id: ticketId, status: 'ACCEPTED', availableActions: ['START_PREPARING'] } });
    expect(Date.parse(accepted?.ticket?.readyAt ?? '') - before).toBeGreaterThanOrEqual(20 * 60_000);
    expect(await answered(command('startPreparing', owner, ticketId))).toMatchObject({ __typename: 'StartPreparingSuccess', ticket: { status: 'PREPARING', availableActions: ['MARK_READY'] } });
    expect(await answered(command('markReady', owner, ticketId))).toMatchObject({ __typename: 'MarkReadySuccess', ticket: { status: 'READY', availableActions: [] } });
    await kitchen.tell(order.pickedUp());
    await eventually(async () => expect(await types(order.id)).toEqual(['TicketOpened', 'TicketAccepted', 'PreparationStarted', 'TicketReady', 'TicketHandedOver']));
    const told = await kitchen.told(order.id);
    expect(told.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
    expect(told[1]?.data).toMatchObject({ orderId: order.id, storeId: moonlight.id, storeOwnerId: owner.id, customerId: customer.id, cookingMinutes: 20, deliveryMethod: 'WALK', pickup: moonlight.offer.location });
  });

  it('rejects with a reason, which is told where it is one of the agreed words', async () => {
    const { order, ticketId } = await placedOrder();
    expect(await answered(command('rejectTicket', owner, ticketId, { reason: '재료 소진' }))).toMatchObject({ ticket: { status: 'REJECTED', rejectReason: '재료 소진', availableActions: [] } });
    expect((await kitchen.told(order.id))[1]).toMatchObject({ type: 'ticket.TicketRejected.v1', data: { reason: 'OTHER' } }); // the store's own words stay here
  });

  it('gets the same answer to the same key, however often and however fast it is sent', async () => {
    const { order, ticketId } = await placedOrder();
    const idempotencyKey = newId();
    const accept = (cookingMinutes = 15) => answered(command('acceptTicket', owner, ticketId, { idempotencyKey, cookingMinutes }));
    const answers = await Promise.all([accept(), accept(), accept()]);
    expect(new Set([...answers, await accept()].map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ __typename: 'AcceptTicketSuccess', ticket: { status: 'ACCEPTED' } });
    expect(await types(order.id)).toEqual(['TicketOpened', 'TicketAccepted']);
    expect(await accept(30)).toMatchObject({ __typename: 'IdempotencyKeyReused', code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('is told where the ticket stands when a command comes at the wrong time', async () => {
    const { ticketId } = await placedOrder();
    expect(await answered(command('markReady', owner, ticketId))).toMatchObject({ __typename: 'TicketNotInState', code: 'TICKET_NOT_IN_STATE', ticket: { status: 'AWAITING_ACCEPTANCE' } });
  });

  it('is told what would be right', async () => {
    const { ticketId } = await placedOrder();
    const refusals = [
      command('acceptTicket', owner, ticketId, { cookingMinutes: 0 }), command('acceptTicket', owner, ticketId, { cookingMinutes: 181 }),
      command('rejectTicket', owner, ticketId, { reason: ' ' }), command('rejectTicket', owner, ticketId, { reason: '가'.repeat(501) }),
      command('startPreparing', owner, ticketId, { idempotencyKey: '' }), command('startPreparing', owner, ticketId, { idempotencyKey: 'k'.repeat(201) }),
    ];
    for (const { errors } of await Promise.all(refusals)) expect(errors).toMatchObject([{ message: expect.stringMatching(/1 to (180|500|200)/), extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('a customer who changes their mind', () => {
  const standing = (ticketId: string, viewer = owner) => entity(viewer, 'Ticket', ticketId, '{ status cancellationAskedAt cancellationReason answerBy availableActions }');
  const answer = (ticketId: string, consent: boolean, more: object = {}) => answered(command('answerCancellation', owner, ticketId, { consent, ...more }));
  /** A ticket that was accepted, and whose customer wants it called off. */
  const askedTicket = async () => {
    const { order, ticketId } = await placedOrder();
    await command('acceptTicket', owner, ticketId, { cookingMinutes: 10 });
    await kitchen.tell(order.cancelRequested('CHANGED_MIND'));
    await eventually(async () => expect(await types(order.id)).toContain('CancellationAsked'));
    return { order, ticketId };
  };

  it('has the store asked once it has accepted, which is told', async () => {
    const before = Date.now();
    const { order, ticketId } = await askedTicket();
    const ticket = await standing(ticketId);
    expect(ticket).toMatchObject({ status: 'ACCEPTED', cancellationReason: 'CHANGED_MIND', availableActions: ['ANSWER_CANCELLATION', 'START_PREPARING'] });
    expect(Date.parse(String(ticket?.['answerBy'])) - before).toBeGreaterThanOrEqual(3 * 60_000);
    expect((await kitchen.told(order.id))[2]).toMatchObject({ type: 'ticket.CancellationAsked.v1', data: { orderId: order.id, storeId: moonlight.id, reason: 'CHANGED_MIND', answerBy: ticket?.['answerBy'] } });
    expect(await standing(ticketId, customer)).toMatchObject({ cancellationReason: 'CHANGED_MIND', availableActions: [] });
  });

  it('gets it when the store consents', async () => {
    const { order, ticketId } = await askedTicket();
    expect(await answer(ticketId, true)).toMatchObject({ __typename: 'AnswerCancellationSuccess', ticket: { status: 'CANCELLED', availableActions: [] } });
    expect((await kitchen.told(order.id))[3]).toMatchObject({ type: 'ticket.TicketCancelled.v1', data: { by: 'CUSTOMER', reason: 'CHANGED_MIND' } });
  });

  it('does not when the store declines, and may ask again', async () => {
    const { order, ticketId } = await askedTicket();
    expect(await answer(ticketId, false)).toMatchObject({ ticket: { status: 'ACCEPTED', availableActions: ['START_PREPARING'] } });
    expect(await standing(ticketId)).toMatchObject({ cancellationAskedAt: null, cancellationReason: null, answerBy: null });
    expect((await kitchen.told(order.id))[3]).toMatchObject({ type: 'ticket.TicketCancelRefused.v1', data: { reason: 'STORE_DECLINED' } });
    await kitchen.tell(order.cancelRequested());
    await eventually(async () => expect((await types(order.id)).filter((type) => type === 'CancellationAsked')).toHaveLength(2));
  });

  it('does not when the store starts to cook', async () => {
    const { order, ticketId } = await askedTicket();
    expect(await answered(command('startPreparing', owner, ticketId))).toMatchObject({ ticket: { status: 'PREPARING' } });
    expect((await kitchen.told(order.id)).slice(3)).toMatchObject([{ type: 'ticket.TicketCancelRefused.v1', data: { reason: 'PREPARATION_STARTED' } }, { type: 'ticket.PreparationStarted.v1' }]);
    expect(await answer(ticketId, true)).toMatchObject({ __typename: 'TicketNotInState', ticket: { status: 'PREPARING' } });
  });

  it('is answered once, however often the store presses', async () => {
    const { order, ticketId } = await askedTicket();
    const idempotencyKey = newId();
    const answers = await Promise.all([1, 2, 3].map(() => answer(ticketId, true, { idempotencyKey })));
    for (const each of answers) expect(each).toEqual(answers[0]);
    expect(await answer(ticketId, false, { idempotencyKey })).toMatchObject({ __typename: 'IdempotencyKeyReused' });
    expect(await types(order.id)).toEqual(['TicketOpened', 'TicketAccepted', 'CancellationAsked', 'TicketCancelled']);
  });

  it('was not asked for by anybody: there is nothing to answer', async () => {
    const { ticketId } = await placedOrder();
    expect(await answer(ticketId, true)).toMatchObject({ __typename: 'TicketNotInState', ticket: { status: 'AWAITING_ACCEPTANCE' } });
    expect(await answered(command('answerCancellation', otherOwner, ticketId, { consent: true }))).toMatchObject({ __typename: 'TicketNotFound' });
  });

  it('wins or loses against the store, never both', async () => {
    const rounds = await Promise.all(Array.from({ length: 12 }, placedOrder));
    const outcomes = await Promise.all(rounds.map(async ({ order, ticketId }) => {
      const request = order.cancelRequested();
      const [accepted] = await Promise.all([answered(command('acceptTicket', owner, ticketId, { cookingMinutes: 10 })), kitchen.tell(request)]);
      await eventually(async () => expect(await kitchen.received(request)).toBe(true));
      return { accepted: accepted?.__typename, told: await types(order.id) };
    }));
    for (const { accepted, told } of outcomes)
      expect(told).toEqual(accepted === 'AcceptTicketSuccess' ? ['TicketOpened', 'TicketAccepted', 'CancellationAsked'] : ['TicketOpened', 'TicketCancelled']);
  });
});

describe('the store or support', () => {
  it.each(['STORE_OWNER', 'SUPPORT'] as const)('calls off what is cooking already: %s', async (by) => {
    const { order, ticketId } = await placedOrder();
    await command('acceptTicket', owner, ticketId, { cookingMinutes: 10 });
    await command('startPreparing', owner, ticketId);
    await kitchen.tell(order.cancelRequested('TOO_BUSY', by));
    await eventually(async () => expect((await kitchen.told(order.id))[3]).toMatchObject({ type: 'ticket.TicketCancelled.v1', data: { by, reason: 'TOO_BUSY' } }));
  });
});

describe('an order that is called off by others', () => {
  it('takes its ticket along while nothing is cooked', async () => {
    const { order, ticketId } = await placedOrder();
    await command('acceptTicket', owner, ticketId, { cookingMinutes: 10 });
    await kitchen.tell(order.cancelled());
    await eventually(async () => expect((await kitchen.told(order.id))[2]).toMatchObject({ type: 'ticket.TicketCancelled.v1', data: { by: 'SYSTEM', reason: 'CARD_EXPIRED' } }));
  });
});

describe('a stranger', () => {
  it('who owns another store finds no ticket to work on', async () => {
    const { order, ticketId } = await placedOrder();
    expect(await answered(command('acceptTicket', otherOwner, ticketId, { cookingMinutes: 10 }))).toMatchObject({ __typename: 'TicketNotFound', code: 'TICKET_NOT_FOUND' });
    expect(await answered(command('rejectTicket', otherOwner, ticketId, { reason: '.' }))).toMatchObject({ __typename: 'TicketNotFound' });
    expect(await types(order.id)).toEqual(['TicketOpened']);
  });

  it.each([['the customer', customer], ['support', support], ['the owner, who is none any more', { ...owner, roles: ['CUSTOMER', 'RIDER', 'SUPPORT'] as const }]])('%s works on none', async (_, viewer) => {
    const { order, ticketId } = await placedOrder();
    const forbidden = { errors: [{ extensions: { code: 'FORBIDDEN' } }] };
    expect(await command('acceptTicket', viewer, ticketId, { cookingMinutes: 10 })).toMatchObject(forbidden);
    expect(await command('rejectTicket', viewer, ticketId, { reason: '.' })).toMatchObject(forbidden);
    expect(await types(order.id)).toEqual(['TicketOpened']);
  });

  it('finds nothing under an id that is none', async () => {
    for (const id of ['', 'nonsense', newId()]) expect(await answered(command('markReady', owner, id))).toMatchObject({ __typename: 'TicketNotFound' });
  });

  it('who has not signed in is asked to', async () => {
    expect((await command('markReady', null, newId())).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  it('sees no ticket, by whatever way; whom it concerns does', async () => {
    const { order, ticketId } = await placedOrder();
    const seen = async (viewer: Viewer | null) => [await entity(viewer, 'Ticket', ticketId, '{ id }'), (await entity(viewer, 'Order', order.id, '{ ticket { id } }'))?.['ticket']];
    for (const viewer of [owner, customer, support]) expect(await seen(viewer)).toEqual([{ id: ticketId }, { id: ticketId }]);
    for (const viewer of [otherOwner, otherCustomer, null]) expect(await seen(viewer)).toEqual([null, null]);
  });

  it('may not look at a store’s tickets', async () => {
    const list = (viewer: Viewer | null) => kitchen.ask(viewer, 'query ($id: ID!) { store(id: $id) { name tickets { nodes { id } } } }', { id: moonlight.id });
    for (const viewer of [otherOwner, customer]) expect(await list(viewer)).toMatchObject({ data: { store: null }, errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    expect(await list(null)).toMatchObject({ data: { store: null }, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    for (const viewer of [owner, support]) expect((await list(viewer)).errors).toBeUndefined();
  });

  it('is not told whose stores are whose', async () => {
    const stores = (viewer: Viewer | null) => entity(viewer, 'Viewer', owner.id, '{ stores { name } }');
    for (const viewer of [owner, support]) expect(await stores(viewer)).toEqual({ stores: [{ name: '달빛치킨' }] });
    for (const viewer of [otherOwner, null]) expect(await stores(viewer)).toBeNull();
  });
});

describe('a store’s list of tickets', () => {
  it('is paged, oldest first, and can be told by status', async () => {
    const orders = [];
    for (let n = 0; n < 5; n += 1) orders.push(await placedOrder());
    const wanted = orders.map(({ ticketId }) => ticketId);
    await command('acceptTicket', owner, wanted[2] as string, { cookingMinutes: 10 });
    const query = `query ($id: ID!, $after: String, $status: [TicketStatus!]) {
      store(id: $id) { tickets(first: 4, after: $after, status: $status) { nodes { id } pageInfo { hasNextPage endCursor } } } }`;
    type Page = { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
    const walk = async (status: string[] | null = null, after: string | null = null): Promise<string[]> => {
      const { data } = await kitchen.ask<{ store: { tickets: Page } }>(owner, query, { id: moonlight.id, after, status });
      const { nodes = [], pageInfo } = data?.store.tickets ?? {};
      const ids = nodes.map(({ id }) => id);
      return pageInfo?.hasNextPage ? [...ids, ...(await walk(status, pageInfo.endCursor))] : ids;
    };
    const all = await walk();
    expect(all).toEqual(all.toSorted());
    expect(all.slice(-5)).toEqual(wanted);
    expect((await walk(['AWAITING_ACCEPTANCE'])).slice(-4)).toEqual(wanted.filter((_, n) => n !== 2));
    expect(await walk(['ACCEPTED'])).toContain(wanted[2]);
    expect(await walk([])).toEqual([]);
  });
});
