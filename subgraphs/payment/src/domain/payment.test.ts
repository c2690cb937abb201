import { describe, expect, it } from '@jest/globals';
import { fold, reject } from '#kernel/decider.ts';
import { won } from '#kernel/money.ts';
import { given as givenThat } from '#testing/given-when-then.ts';
import { payment } from './decider.ts';
import { openIntent } from './intent.ts';
import { isAsked, type Payment, type PaymentCommand, type PaymentEvent, type PaymentStatus } from './payment.ts';
import { refundedOf, type RefundReason, refundTransitions } from './refund.ts';
import { alreadySo, type PaymentTransition, paymentTransitions } from './transitions.ts';

const at = '2026-01-31T12:00:00.000Z';
const terms = { paymentId: 'payment', orderId: 'order', customerId: 'customer', storeOwnerId: 'owner', amount: won(18_000), method: 'sim_approve', createdAt: at };

const create: PaymentCommand = { type: 'CreatePayment', at, terms };
const recordAuthorized: PaymentCommand = { type: 'RecordAuthorized', at };
const recordDeclined: PaymentCommand = { type: 'RecordDeclined', at, reason: 'NO_MONEY' };
const recordUnknown: PaymentCommand = { type: 'RecordUnknown', at };
const abandon: PaymentCommand = { type: 'AbandonPayment', at };
const requestCapture: PaymentCommand = { type: 'RequestCapture', at };
const recordCaptured: PaymentCommand = { type: 'RecordCaptured', at, refundId: 'refund' };
const recordCaptureRefused: PaymentCommand = { type: 'RecordCaptureRefused', at, reason: 'CARD_EXPIRED' };
const callOff: PaymentCommand = { type: 'CallOff', at, orderId: 'order', paymentId: 'other', refundId: 'refund' };
const recordVoided: PaymentCommand = { type: 'RecordVoided', at };
const writeOff: PaymentCommand = { type: 'WriteOff', at };
const requestRefund = (amount: number, refundId = 'refund') => ({ type: 'RequestRefund', at, refundId, amount: won(amount), reason: 'LATE', delivered: true }) satisfies PaymentCommand;
const recordRefundSucceeded: PaymentCommand = { type: 'RecordRefundSucceeded', at, refundId: 'refund' };
const recordRefundFailed: PaymentCommand = { type: 'RecordRefundFailed', at, refundId: 'refund', failure: 'UNREACHABLE' };
const retryRefund: PaymentCommand = { type: 'RetryRefund', at, refundId: 'refund' };
const commands = [
  create, recordAuthorized, recordDeclined, recordUnknown, abandon, requestCapture, recordCaptured, recordCaptureRefused, callOff, recordVoided, writeOff,
  requestRefund(18_000), recordRefundSucceeded, recordRefundFailed, retryRefund,
];

const created: PaymentEvent = { type: 'PaymentCreated', at, terms };
const authorized: PaymentEvent = { type: 'PaymentAuthorized', at };
const declined: PaymentEvent = { type: 'PaymentDeclined', at, reason: 'NO_MONEY' };
const unknown: PaymentEvent = { type: 'PaymentOutcomeUnknown', at };
const abandoned: PaymentEvent = { type: 'PaymentAbandoned', at };
const calledOff: PaymentEvent = { type: 'PaymentCalledOff', at, orderId: 'order', paymentId: 'payment' };
const captureRequested: PaymentEvent = { type: 'CaptureRequested', at };
const captured: PaymentEvent = { type: 'PaymentCaptured', at };
const captureRefused: PaymentEvent = { type: 'CaptureRefused', at, reason: 'CARD_EXPIRED' };
const voidRequested: PaymentEvent = { type: 'VoidRequested', at };
const voided: PaymentEvent = { type: 'PaymentVoided', at };
const writeOffRequested: PaymentEvent = { type: 'WriteOffRequested', at };
const writtenOff: PaymentEvent = { type: 'PaymentWrittenOff', at, reason: 'CARD_EXPIRED' };
const refundRequested = (amount = 18_000, refundId = 'refund', reason: RefundReason | null = 'LATE'): PaymentEvent => ({ type: 'RefundRequested', at, refundId, amount: won(amount), reason });
/** Of what is over nobody needs to say why. */
const allBack = (amount = 18_000) => refundRequested(amount, 'refund', null);
const refundSucceeded = (amount = 18_000, refundId = 'refund'): PaymentEvent => ({ type: 'RefundSucceeded', at, refundId, amount: won(amount) });
const refundFailed: PaymentEvent = { type: 'RefundFailed', at, refundId: 'refund', failure: 'UNREACHABLE' };

const standing = (...events: readonly PaymentEvent[]): Payment => fold(payment.evolve, payment.initial, events);
const given = givenThat(payment);

const reserved = [created, authorized];
const refusedForGood = [...reserved, captureRequested, captureRefused];
const taken = [...reserved, captureRequested, captured];

describe('asking for money', () => {
  it('begins with the wish', () => given().when(create).then(created));
  it('is done once, however often it is asked', () => given(created).when(create).then());
  it('is refused for another amount, method or customer', () => {
    for (const other of [{ amount: won(1) }, { method: 'sim_slow' }, { customerId: 'somebody' }]) {
      given(created).when({ type: 'CreatePayment', at, terms: { ...terms, ...other } }).then(reject('OTHER_TERMS'));
    }
  });
  it('is done again when nothing was tried the first time', () => given(created, abandoned).when(create).then(created));
  it('ends authorized', () => given(created).when(recordAuthorized).then(authorized));
  it('ends declined', () => given(created).when(recordDeclined).then(declined));
  it('ends without an answer', () => given(created).when(recordUnknown).then(unknown));
  it('is abandoned when nothing was tried', () => given(created).when(abandon).then(abandoned));
  it('is not abandoned once somebody has taken it up', () => given(created, unknown).when(abandon).then(reject('NOT_IN_STATE')));
});

describe('an outcome that is not known', () => {
  it('turns out authorized', () => given(created, unknown).when(recordAuthorized).then(authorized));
  it('turns out declined', () => given(created, unknown).when(recordDeclined).then(declined));
  it('cannot be captured', () => given(created, unknown).when(requestCapture).then(reject('NOT_IN_STATE')));
});

describe('reserved money', () => {
  it('is captured in two steps', () => {
    given(...reserved).when(requestCapture).then(captureRequested);
    given(...reserved, captureRequested).when(recordCaptured).then(captured);
  });
  it('is asked to be captured once', () => given(...reserved, captureRequested).when(requestCapture).then());
  it('is not captured unasked', () => given(...reserved).when(recordCaptured).then(reject('NOT_IN_STATE')));
  it('may be refused for good', () => given(...reserved, captureRequested).when(recordCaptureRefused).then(captureRefused));
  it('is not asked for again after that', () => given(...reserved, captureRequested, captureRefused).when(requestCapture).then(reject('CAPTURE_REFUSED')));
  it('cannot be declined any more', () => given(...reserved).when(recordDeclined).then(reject('NOT_IN_STATE')));
  it('cannot be refunded', () => given(...reserved).when(requestRefund(1)).then(reject('NOT_IN_STATE')));
  it('is not voided unasked', () => given(...reserved).when(recordVoided).then(reject('NOT_IN_STATE')));
});

describe('an order that is over', () => {
  it('is remembered when nobody asked for its money yet, and whoever does is declined', () => {
    given().when(callOff).then({ ...calledOff, paymentId: 'other' });
    given(calledOff).when({ ...create, terms: { ...terms, paymentId: 'late' } }).then(created, { type: 'PaymentDeclined', at, reason: 'ORDER_OVER' });
  });
  it('is remembered while the outcome is open, and a success is voided at once', () => {
    for (const open of [[created], [created, unknown]]) {
      given(...open).when(callOff).then(calledOff);
      given(...open, calledOff).when(recordAuthorized).then(authorized, voidRequested);
      given(...open, calledOff).when(recordDeclined).then(declined);
    }
  });
  it('is not forgotten when nothing was tried', () => given(created, calledOff).when(abandon).then({ type: 'PaymentDeclined', at, reason: 'ORDER_OVER' }));
  it('has its reserved money voided', () => {
    given(...reserved).when(callOff).then(voidRequested);
    given(...reserved, voidRequested).when(recordVoided).then(voided);
  });
  it('has its money voided after a capture was refused', () => given(...reserved, captureRequested, captureRefused).when(callOff).then(voidRequested));
  it('has its captured money refunded in full', () => given(...taken).when(callOff).then(allBack()));
  it('has what is left refunded when a part was already', () => given(...taken, refundRequested(5_000, 'part')).when(callOff).then(allBack(13_000)));
  it('may be over while a capture is under way: whichever the provider took counts', () => {
    const racing = [...reserved, captureRequested];
    given(...racing).when(callOff).then(voidRequested);
    given(...racing, voidRequested).when(recordVoided).then(voided);
    given(...racing, voidRequested).when(recordCaptured).then(captured, allBack());
    given(...racing, voidRequested).when(recordCaptureRefused).then();
    given(...racing, voidRequested).when(requestCapture).then(reject('NOT_IN_STATE'));
  });
  it('is over once', () => {
    given(calledOff).when(callOff).then();
    given(created, calledOff).when(callOff).then();
    given(created, declined).when(callOff).then();
    given(...reserved, voidRequested).when(callOff).then();
    given(...reserved, voidRequested, voided).when(callOff).then();
    given(...taken, refundRequested()).when(callOff).then();
  });
});

describe('money that is lost: refused for good, and the food is gone', () => {
  it('is written off, and what is still reserved let go', () => {
    given(...refusedForGood).when(writeOff).then(writeOffRequested);
    expect(openIntent(standing(...refusedForGood, writeOffRequested))?.kind).toBe('VOID');
    given(...refusedForGood, writeOffRequested).when(recordVoided).then(writtenOff);
    expect(standing(...refusedForGood, writeOffRequested, writtenOff)).toEqual({ ...terms, status: 'WRITTEN_OFF', captureRefused: 'CARD_EXPIRED' });
    expect(openIntent(standing(...refusedForGood, writeOffRequested, writtenOff))).toBeNull();
  });
  it('is lost only when it was refused', () => {
    given(...reserved).when(writeOff).then(reject('NOT_IN_STATE'));
    given(...taken).when(writeOff).then();
  });
  it('is not asked for again, and nothing of it goes back', () => {
    for (const command of [requestCapture, callOff]) given(...refusedForGood, writeOffRequested, writtenOff).when(command).then();
    given(...refusedForGood, writeOffRequested, writtenOff).when(requestRefund(1)).then(reject('NOT_IN_STATE'));
  });
  it('is no loss when the provider turns out to have taken it after all', () => given(...refusedForGood, writeOffRequested).when(recordCaptured).then(captured));
  it('is no loss when the order is called off before it was let go: nothing was owed', () => {
    given(...refusedForGood, writeOffRequested).when(callOff).then(voidRequested);
    given(...refusedForGood, writeOffRequested, voidRequested).when(recordVoided).then(voided);
  });
});

describe('a refund', () => {
  it('is requested, and succeeds', () => {
    given(...taken).when(requestRefund(5_000)).then(refundRequested(5_000));
    given(...taken, refundRequested()).when(recordRefundSucceeded).then(refundSucceeded());
  });
  it('is of what was delivered, or of what is over', () => {
    given(...taken).when({ ...requestRefund(5_000), delivered: false }).then(reject('NOT_DELIVERED'));
    given(...taken, allBack()).when({ ...requestRefund(1, 'second'), delivered: false }).then(reject('NOT_DELIVERED'));
  });
  it('says why, to its end', () => {
    const captive = standing(...taken, refundRequested(5_000), refundFailed, refundRequested(5_000), refundSucceeded(5_000));
    expect(captive.status === 'CAPTURED' && captive.refunds).toEqual([{ refundId: 'refund', amount: won(5_000), reason: 'LATE', status: 'SUCCEEDED' }]);
  });
  it('fails, and is tried again', () => {
    given(...taken, refundRequested()).when(recordRefundFailed).then(refundFailed);
    given(...taken, refundRequested(), refundFailed).when(retryRefund).then(refundRequested());
  });
  it('never gives back more than was taken, what failed and what is on its way included', () => {
    given(...taken).when(requestRefund(18_001)).then(reject('REFUND_EXCEEDS_CAPTURE'));
    given(...taken).when(requestRefund(0)).then(reject('REFUND_EXCEEDS_CAPTURE'));
    given(...taken, refundRequested(10_000)).when(requestRefund(8_001, 'second')).then(reject('REFUND_EXCEEDS_CAPTURE'));
    given(...taken, refundRequested(10_000), refundFailed).when(requestRefund(8_001, 'second')).then(reject('REFUND_EXCEEDS_CAPTURE'));
    given(...taken, refundRequested(10_000)).when(requestRefund(8_000, 'second')).then(refundRequested(8_000, 'second'));
  });
  it('is the same under the same id', () => {
    given(...taken, refundRequested(5_000)).when(requestRefund(5_000)).then();
    given(...taken, refundRequested(5_000)).when(requestRefund(6_000)).then(reject('OTHER_TERMS'));
  });
  it('that succeeded stays so', () => {
    given(...taken, refundRequested(), refundSucceeded()).when(recordRefundSucceeded).then();
    given(...taken, refundRequested(), refundSucceeded()).when(recordRefundFailed).then(reject('NOT_IN_STATE'));
    given(...taken, refundRequested(), refundSucceeded()).when(retryRefund).then(reject('NOT_IN_STATE'));
  });
  it('nobody asked for is none', () => {
    for (const command of [recordRefundSucceeded, recordRefundFailed, retryRefund]) given(...taken).when(command).then(reject('NO_SUCH_REFUND'));
  });
  it('counts as given back when it has succeeded', () => {
    const captive = standing(...taken, refundRequested(5_000, 'a'), refundSucceeded(5_000, 'a'), refundRequested(6_000, 'b'));
    expect(captive.status === 'CAPTURED' && refundedOf(captive.refunds, 'KRW')).toEqual(won(5_000));
  });
});

describe('the table', () => {
  const standings: Record<PaymentStatus, readonly (readonly PaymentEvent[])[]> = {
    NONE: [[]],
    CALLED_OFF: [[calledOff]],
    CREATED: [[created], [created, calledOff]],
    UNKNOWN: [[created, unknown], [created, unknown, calledOff]],
    DECLINED: [[created, declined]],
    AUTHORIZED: [reserved, [...reserved, captureRequested], refusedForGood, [...refusedForGood, writeOffRequested], [...reserved, voidRequested]],
    CAPTURED: [taken, [...taken, refundRequested()], [...taken, refundRequested(), refundFailed], [...taken, refundRequested(), refundSucceeded()]],
    VOIDED: [[...reserved, voidRequested, voided]],
    WRITTEN_OFF: [[...refusedForGood, writeOffRequested, writtenOff]],
  };

  type Step = Pick<PaymentTransition, 'from' | 'command' | 'event' | 'to'>;
  /** All that happens when every command is given in every standing. */
  const steps: readonly Step[] = Object.values(standings).flat().flatMap((history) => {
    const before = standing(...history);
    return commands.flatMap((command): Step[] => {
      const decision = payment.decide(command, before);
      const event = decision.accepted ? decision.events[0] : undefined;
      return event === undefined ? [] : [{ from: before.status, command: command.type, event: event.type, to: payment.evolve(before, event).status }];
    });
  });

  describe('every row of the table', () => {
    it.each(paymentTransitions)('$from: $command leads through $event to $to', ({ from, command, event, to }) => {
      expect(steps).toContainEqual({ from, command, event, to });
    });
  });

  it('has a row for all that happens', () => {
    for (const [status, histories] of Object.entries(standings)) for (const history of histories) expect(standing(...history).status).toBe(status);
    const rows = paymentTransitions.map(({ from, command, event, to }) => ({ from, command, event, to }));
    // an order that is over is the one exception: it is declined instead of forgotten
    for (const step of steps) expect([...rows, { from: 'CREATED', command: 'AbandonPayment', event: 'PaymentDeclined', to: 'DECLINED' }]).toContainEqual(step);
  });

  it('lets nothing happen where it has no row', () => {
    for (const [status, histories] of Object.entries(standings)) {
      for (const command of commands) {
        const known = paymentTransitions.some((row) => row.from === status && row.command === command.type) || alreadySo[command.type].includes(status as PaymentStatus);
        if (!known) for (const history of histories) given(...history).when(command).then(reject('NOT_IN_STATE'));
      }
    }
  });

  it('finds nothing left to do when a command is repeated', () => {
    for (const histories of Object.values(standings)) {
      for (const history of histories) {
        for (const command of commands) {
          const decision = payment.decide(command, standing(...history));
          if (!decision.accepted || decision.events.length === 0 || command.type === 'AbandonPayment') continue;
          const repeated = payment.decide(command, standing(...history, ...decision.events));
          expect({ history: history.map(({ type }) => type), command: command.type, events: repeated.accepted ? repeated.events : [] }).toMatchObject({ events: [] });
        }
      }
    }
  });

  it('throws for an event that could not have happened', () => {
    expect(() => standing(created, captured)).toThrow('PaymentCaptured cannot follow CREATED');
    expect(() => standing(captureRequested)).toThrow('CaptureRequested cannot follow NONE');
    expect(() => standing(...taken, refundFailed)).toThrow('RefundFailed cannot follow CAPTURED');
  });
});

describe('every row of the table of refunds', () => {
  const histories = { NONE: taken, REQUESTED: [...taken, refundRequested()], FAILED: [...taken, refundRequested(), refundFailed], SUCCEEDED: [...taken, refundRequested(), refundSucceeded()] };
  const statusAfter = (...history: readonly PaymentEvent[]) => {
    const after = standing(...history);
    return after.status === 'CAPTURED' ? (after.refunds[0]?.status ?? 'NONE') : null;
  };
  it.each(refundTransitions)('$from: $command leads through $event to $to', ({ from, command, event, to }) => {
    expect(statusAfter(...histories[from])).toBe(from);
    const decision = payment.decide(commands.find(({ type }) => type === command) as PaymentCommand, standing(...histories[from]));
    const events = decision.accepted ? decision.events : [];
    expect(events.map(({ type }) => type)).toEqual([event]);
    expect(statusAfter(...histories[from], ...events)).toBe(to);
  });
  it('has nothing to do with any other', () => {
    for (const [from, history] of Object.entries(histories)) {
      for (const command of [recordRefundSucceeded, recordRefundFailed, retryRefund]) {
        const decision = payment.decide(command, standing(...history));
        const allowed = refundTransitions.some((row) => row.from === from && row.command === command.type);
        expect({ from, command: command.type, happens: decision.accepted && decision.events.length > 0 }).toEqual({ from, command: command.type, happens: allowed });
      }
    }
  });
});

describe('what is left to do with the provider', () => {
  const kindOf = (...events: PaymentEvent[]) => openIntent(standing(...events))?.kind ?? null;
  it('is to settle, to capture, to void, to refund, or nothing', () => {
    expect(kindOf()).toBeNull();
    expect(kindOf(calledOff)).toBeNull();
    expect(kindOf(created)).toBe('SETTLE');
    expect(kindOf(created, unknown)).toBe('SETTLE');
    expect(kindOf(created, declined)).toBeNull();
    expect(kindOf(...reserved)).toBeNull();
    expect(kindOf(...reserved, captureRequested)).toBe('CAPTURE');
    expect(kindOf(...reserved, captureRequested, captureRefused)).toBeNull();
    expect(kindOf(...reserved, voidRequested)).toBe('VOID');
    expect(kindOf(...taken)).toBeNull();
    expect(kindOf(...taken, refundRequested())).toBe('REFUND');
    expect(kindOf(...taken, refundRequested(), refundFailed)).toBe('REFUND');
    expect(kindOf(...taken, refundRequested(), refundSucceeded())).toBeNull();
    expect(isAsked(standing(calledOff))).toBe(false);
  });
});
