import { describe, expect, it } from '@jest/globals';
import { fold, reject } from '#kernel/decider.ts';
import { won } from '#kernel/money.ts';
import { commandsFor, type Role } from '#kernel/transitions.ts';
import { given as givenTo } from '#testing/given-when-then.ts';
import type { TicketCommand } from './commands.ts';
import { ticket as decider } from './decider.ts';
import type { Slip, TicketEvent, TicketStatus } from './ticket.ts';
import { ticketTransitions } from './transitions.ts';

const at = '2026-03-02T03:00:00.000Z';
const slip: Slip = {
  orderId: 'order', storeId: 'store', ownerId: 'owner', customerId: 'customer',
  lines: [{ menuItemId: 'item', name: '후라이드', options: ['순살 변경'], quantity: 1, unitPrice: won(20_000), total: won(20_000) }],
  total: won(22_500), deliveryMethod: 'BICYCLE', pickup: { latitude: 37.556, longitude: 126.91 }, dropoff: { latitude: 37.557, longitude: 126.911 },
  placedAt: '2026-03-02T02:59:58.000Z', acceptBy: '2026-03-02T03:09:58.000Z',
};

const opened: TicketEvent = { type: 'TicketOpened', at, slip };
const accepted: TicketEvent = { type: 'TicketAccepted', at, cookingMinutes: 20, readyAt: '2026-03-02T03:20:00.000Z' };
const rejected: TicketEvent = { type: 'TicketRejected', at, reason: '재료 소진' };
const started: TicketEvent = { type: 'PreparationStarted', at };
const ready: TicketEvent = { type: 'TicketReady', at };
const handedOver: TicketEvent = { type: 'TicketHandedOver', at };
const expired: TicketEvent = { type: 'TicketExpired', at };
const cancelled: TicketEvent = { type: 'TicketCancelled', at, by: 'CUSTOMER', reason: null };
const answerBy = '2026-03-02T03:03:00.000Z';
const asked: TicketEvent = { type: 'CancellationAsked', at, by: 'CUSTOMER', reason: null, answerBy };
const recalled: TicketEvent = { type: 'RecallAsked', at, by: 'SUPPORT', reason: '오븐 고장' };
const refused = (reason: string): TicketEvent => ({ type: 'TicketCancelRefused', at, reason });

const open: TicketCommand = { type: 'OpenTicket', at, slip };
const accept: TicketCommand = { type: 'AcceptTicket', at, by: 'STORE_OWNER', cookingMinutes: 20 };
const refuse: TicketCommand = { type: 'RejectTicket', at, by: 'STORE_OWNER', reason: '재료 소진' };
const start: TicketCommand = { type: 'StartPreparing', at, by: 'STORE_OWNER' };
const finish: TicketCommand = { type: 'MarkReady', at, by: 'STORE_OWNER' };
const handOver: TicketCommand = { type: 'HandOver', at };
const expire: TicketCommand = { type: 'ExpireTicket', at: slip.acceptBy };
const cancel = { type: 'CancelTicket', at, by: 'CUSTOMER', reason: null, answerBy } satisfies TicketCommand;
const consent: TicketCommand = { type: 'ConsentToCancellation', at, by: 'STORE_OWNER' };
const decline: TicketCommand = { type: 'DeclineCancellation', at, by: 'STORE_OWNER' };
const endAsking: TicketCommand = { type: 'EndAsking', at: answerBy };
const callOff = { type: 'CallOffTicket', at, by: 'SUPPORT', reason: '오븐 고장' } satisfies TicketCommand;
const grantRecall: TicketCommand = { type: 'GrantRecall', at };
const withdraw: TicketCommand = { type: 'WithdrawTicket', at, by: 'CUSTOMER', reason: null };
const commands = {
  OpenTicket: open, AcceptTicket: accept, RejectTicket: refuse, StartPreparing: start, MarkReady: finish, HandOver: handOver, ExpireTicket: expire, CancelTicket: cancel,
  ConsentToCancellation: consent, DeclineCancellation: decline, EndAsking: endAsking, CallOffTicket: callOff, GrantRecall: grantRecall, WithdrawTicket: withdraw,
} satisfies Record<TicketCommand['type'], TicketCommand>;

/** How a ticket gets into each status. */
const histories: Record<TicketStatus, readonly TicketEvent[]> = {
  NONE: [],
  AWAITING_ACCEPTANCE: [opened],
  ACCEPTED: [opened, accepted],
  CANCELLATION_ASKED: [opened, accepted, asked],
  PREPARING: [opened, accepted, started],
  READY: [opened, accepted, started, ready],
  RECALLING: [opened, accepted, started, ready, recalled],
  HANDED_OVER: [opened, accepted, started, ready, handedOver],
  REJECTED: [opened, rejected],
  EXPIRED: [opened, expired],
  CANCELLED: [opened, cancelled],
};
const statuses = Object.keys(histories) as TicketStatus[];

const given = givenTo(decider);
const standing = (...history: readonly TicketEvent[]) => fold(decider.evolve, decider.initial, history);

describe('a ticket', () => {
  it('is opened for an order, and awaits acceptance', () => {
    given().when(open).then(opened);
    expect(standing(opened)).toEqual({ status: 'AWAITING_ACCEPTANCE', ...slip });
  });
  it('is accepted with a time at which it will be ready', () => {
    given(opened).when(accept).then(accepted);
    expect(standing(opened, accepted)).toEqual({ status: 'ACCEPTED', ...slip, cookingMinutes: 20, readyAt: '2026-03-02T03:20:00.000Z' });
  });
  it('is rejected with a reason', () => {
    given(opened).when({ ...refuse, reason: '  재료 소진 ' }).then(rejected);
    expect(standing(opened, rejected)).toEqual({ status: 'REJECTED', ...slip, reason: '재료 소진' });
  });
  it('is prepared, made ready and handed over, one after the other', () => {
    given(opened, accepted).when(start).then(started);
    given(opened, accepted, started).when(finish).then(ready);
    given(opened, accepted, started, ready).when(handOver).then(handedOver);
    expect(standing(...histories.HANDED_OVER)).toEqual({ status: 'HANDED_OVER', ...slip, cookingMinutes: 20, readyAt: '2026-03-02T03:20:00.000Z' });
  });
  it('expires when the store has said nothing in time, and not before', () => {
    given(opened).when({ ...expire, at: '2026-03-02T03:09:57.999Z' }).then(reject('NOT_DUE'));
    given(opened).when(expire).then({ ...expired, at: slip.acceptBy });
  });
  it('is cancelled at the customer’s wish before it is accepted', () => {
    given(opened).when({ ...cancel, reason: '실수' }).then({ ...cancelled, reason: '실수' });
    expect(standing(opened, cancelled)).toEqual({ status: 'CANCELLED', ...slip, by: 'CUSTOMER', reason: null });
  });
  it.each([['PREPARING', 'ALREADY_PREPARING'], ['READY', 'ALREADY_READY'], ['HANDED_OVER', 'ALREADY_HANDED_OVER']] as const)('that is %s refuses to be cancelled at the customer’s wish, and goes on', (status, reason) => {
    given(...histories[status]).when(cancel).then(refused(reason));
    given(...histories[status]).when(cancel).leadingTo({ status });
  });
  const foodIsHere = ['AWAITING_ACCEPTANCE', 'ACCEPTED', 'CANCELLATION_ASKED', 'PREPARING', 'READY', 'RECALLING'] as const;
  it.each(foodIsHere)('that is %s is withdrawn with its order', (status) => {
    given(...histories[status]).when({ ...withdraw, by: 'SYSTEM', reason: 'CARD_EXPIRED' }).then({ ...cancelled, by: 'SYSTEM', reason: 'CARD_EXPIRED' });
  });
});

describe('an accepted ticket whose customer wants it called off', () => {
  it('has the store asked, until when it says', () => {
    given(opened, accepted).when({ ...cancel, reason: '실수' }).then({ ...asked, reason: '실수' });
    expect(standing(opened, accepted, asked)).toEqual({ ...standing(opened, accepted), status: 'CANCELLATION_ASKED', asked: { at, by: 'CUSTOMER', reason: null, answerBy } });
  });
  it('is cancelled, in the customer’s name and with their reason, when the store consents', () => {
    given(opened, accepted, { ...asked, reason: '실수' }).when(consent).then({ ...cancelled, by: 'CUSTOMER', reason: '실수' });
    expect(standing(opened, accepted, asked, cancelled)).toEqual({ status: 'CANCELLED', ...slip, by: 'CUSTOMER', reason: null });
  });
  it.each([['declines', decline, 'STORE_DECLINED'], ['says nothing in time', endAsking, 'NO_ANSWER']] as const)('stands as it did when the store %s', (_, command, reason) => {
    given(opened, accepted, asked).when(command).then({ ...refused(reason), at: command.at });
    expect(standing(opened, accepted, asked, refused(reason))).toEqual(standing(opened, accepted));
  });
  it('is refused by starting to cook', () => {
    given(opened, accepted, asked).when(start).then(refused('PREPARATION_STARTED'), started);
    expect(standing(opened, accepted, asked, refused('PREPARATION_STARTED'), started)).toEqual(standing(opened, accepted, started));
  });
  it('gives the store the time it was told', () => given(opened, accepted, asked).when({ ...endAsking, at: '2026-03-02T03:02:59.999Z' }).then(reject('NOT_DUE')));
  it('is not asked twice at once, but may be asked again', () => {
    given(opened, accepted, asked).when(cancel).then(reject('NOT_IN_STATE'));
    given(opened, accepted, asked, refused('STORE_DECLINED')).when(cancel).then(asked);
  });
  it('keeps the store’s own time: it does not expire, nor is it accepted again', () => {
    for (const command of [expire, accept, refuse, finish]) given(opened, accepted, asked).when(command).then(reject('NOT_IN_STATE'));
  });
});

describe('the store and support', () => {
  it.each(['AWAITING_ACCEPTANCE', 'ACCEPTED', 'CANCELLATION_ASKED', 'PREPARING'] as const)('call a ticket off that is %s', (status) => {
    for (const by of ['STORE_OWNER', 'SUPPORT', 'SYSTEM'] as const) given(...histories[status]).when({ ...callOff, by }).then({ ...cancelled, by, reason: '오븐 고장' });
  });
  it('have the delivery asked about one that stands ready: a rider may have it already', () => {
    given(...histories.READY).when(callOff).then(recalled);
    expect(standing(...histories.RECALLING)).toEqual({ ...standing(...histories.READY), status: 'RECALLING', recalled: { at, by: 'SUPPORT', reason: '오븐 고장' } });
  });
  it('have it called off, in their name, when its delivery was', () => {
    given(...histories.RECALLING).when(grantRecall).then({ ...cancelled, by: 'SUPPORT', reason: '오븐 고장' });
    given(...histories.READY).when(grantRecall).then(reject('NOT_IN_STATE')); // nobody asked: the order says what becomes of it
  });
  it('are refused when the rider was faster', () => {
    given(...histories.RECALLING).when(handOver).then(handedOver, refused('ALREADY_HANDED_OVER'));
    expect(standing(...histories.RECALLING, handedOver, refused('ALREADY_HANDED_OVER'))).toEqual(standing(...histories.HANDED_OVER));
  });
  it('are too late once the rider has it', () => {
    given(...histories.HANDED_OVER).when(callOff).then(refused('ALREADY_HANDED_OVER'));
    given(...histories.HANDED_OVER).when(callOff).leadingTo({ status: 'HANDED_OVER' });
  });
});

describe('accepting', () => {
  it.each([1, 180])('takes %i minutes', (cookingMinutes) => given(opened).when({ ...accept, cookingMinutes }).leadingTo({ cookingMinutes }));
  it.each([0, -1, 181, 1.5, Number.NaN])('does not take %d minutes', (cookingMinutes) => given(opened).when({ ...accept, cookingMinutes }).then(reject('COOKING_TIME')));
});

describe('rejecting', () => {
  it.each(['', '   ', '가'.repeat(501)])('has to say why, in at most 500 characters', (reason) => given(opened).when({ ...refuse, reason }).then(reject('REASON')));
});

describe('every row of the table', () => {
  it.each(ticketTransitions)('$from: $command leads through $event to $to', ({ from, command, event, to }) => {
    const before = standing(...histories[from]);
    const decision = decider.decide(commands[command], before);
    expect(decision.accepted && decision.events.map(({ type }) => type)).toContain(event);
    given.state(before).when(commands[command]).leadingTo({ status: to });
  });
});

describe('the table', () => {
  const forbidden = statuses.flatMap((from) =>
    Object.values(commands).filter(({ type }) => !ticketTransitions.some((row) => row.from === from && row.command === type)).map((command) => [from, command.type, command] as const));
  it.each(forbidden)('%s: %s is refused', (from, _, command) => given(...histories[from]).when(command).then(reject('NOT_IN_STATE')));

  const owners = [accept, refuse, start, finish, consent, decline];
  const others: Role[] = ['CUSTOMER', 'RIDER', 'SUPPORT', 'SYSTEM'];
  it.each(owners.flatMap((command) => others.map((by) => [command.type, by, command] as const)))('%s is not for %s', (type, by, command) => {
    const from = ticketTransitions.find((row) => row.command === type)?.from ?? 'NONE';
    given(...histories[from]).when({ ...command, by } as TicketCommand).then(reject('NOT_ALLOWED'));
  });

  it('tells an owner what to do next, and others nothing', () => {
    const offered = (role: Role) => statuses.map((status) => [status, commandsFor(ticketTransitions, status, [role])]).filter(([, names]) => names?.length);
    expect(offered('STORE_OWNER')).toEqual([['AWAITING_ACCEPTANCE', ['AcceptTicket', 'RejectTicket']], ['ACCEPTED', ['StartPreparing']], ['CANCELLATION_ASKED', ['ConsentToCancellation', 'DeclineCancellation', 'StartPreparing']], ['PREPARING', ['MarkReady']]]);
    expect([...offered('CUSTOMER'), ...offered('SUPPORT'), ...offered('RIDER')]).toEqual([]);
  });
});

describe('history', () => {
  const events = [opened, accepted, rejected, started, ready, handedOver, expired, asked, recalled, cancelled, refused('ALREADY_READY')];
  const follows = (from: TicketStatus, { type }: TicketEvent) => from !== 'CANCELLATION_ASKED' || type !== 'PreparationStarted' ? ticketTransitions.some((row) => row.from === from && row.event === type) : false; // there the refusal comes between
  const impossible = statuses.flatMap((from) => events.filter((event) => !follows(from, event)).map((event) => [event.type, from, event] as const));
  it.each(impossible)('knows no %s in status %s', (_, from, event) => {
    expect(() => decider.evolve(standing(...histories[from]), event)).toThrow(/cannot follow/);
  });
});
