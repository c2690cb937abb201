import { describe, expect, it } from '@jest/globals';
import { fold, reject } from '#kernel/decider.ts';
import { commandsFor, type Role } from '#kernel/transitions.ts';
import { given as givenTo } from '#testing/given-when-then.ts';
import { limits, type ReviewCommand } from './commands.ts';
import { review as decider } from './decider.ts';
import type { ReviewEvent, ReviewStatus } from './review.ts';
import { reviewTransitions } from './transitions.ts';

const at = '2026-03-02T12:00:00.000Z';
const order = { orderId: 'order', storeId: 'store', ownerId: 'owner', customerId: 'customer' };
const written: ReviewEvent = { type: 'ReviewWritten', at, order, rating: 5, text: '바삭해요' };
const answered = (text = '고맙습니다'): ReviewEvent => ({ type: 'ReviewAnswered', at, text });

const write = (changes: Partial<Extract<ReviewCommand, { type: 'WriteReview' }>> = {}): ReviewCommand =>
  ({ type: 'WriteReview', at, by: 'CUSTOMER', order: { ...order, completed: true }, rating: 5, text: '바삭해요', ...changes });
const answer = (text = '고맙습니다', by: Role = 'STORE_OWNER'): ReviewCommand => ({ type: 'AnswerReview', at, by, text });

const histories: Record<ReviewStatus, readonly ReviewEvent[]> = { NONE: [], WRITTEN: [written], ANSWERED: [written, answered()] };
const given = givenTo(decider);

describe('a review', () => {
  it('is written by the customer of a completed order', () => {
    given().when(write()).then(written);
    given().when(write()).leadingTo({ status: 'WRITTEN', ...order, rating: 5, text: '바삭해요', writtenAt: at });
  });
  it('needs no words, and spaces are none', () => {
    given().when(write({ text: null })).then({ ...written, text: null });
    given().when(write({ text: ' \n ' })).then({ ...written, text: null });
    given().when(write({ text: '  바삭해요 ' })).then(written);
  });
  it('is not written before the customer has the food', () => given().when(write({ order: { ...order, completed: false } })).then(reject('NOT_COMPLETED')));
  it('is written once', () => {
    given(written).when(write({ rating: 1 })).then(reject('ALREADY_WRITTEN'));
    given(written, answered()).when(write()).then(reject('ALREADY_WRITTEN'));
  });
  it.each([0, 6, -1, 4.5, Number.NaN])('does not rate %d', (rating) => given().when(write({ rating })).then(reject('RATING')));
  it.each([1, 2, 3, 4, 5])('may rate %d', (rating) => given().when(write({ rating })).then({ ...written, rating }));
  it('has a limit, and only letters', () => {
    const longest = '가'.repeat(limits.textCharacters);
    given().when(write({ text: longest })).then({ ...written, text: longest });
    given().when(write({ text: `${longest}가` })).then(reject('TEXT'));
    given().when(write({ text: 'a\0b' })).then(reject('TEXT'));
  });
});

describe('an answer', () => {
  it('is given by the store', () => {
    given(written).when(answer()).then(answered());
    given(written).when(answer(' 고맙습니다 ')).leadingTo({ status: 'ANSWERED', rating: 5, answer: { text: '고맙습니다', answeredAt: at } });
  });
  it('may be replaced, and is not given twice', () => {
    given(written, answered()).when(answer('또 오세요')).then(answered('또 오세요'));
    given(written, answered()).when(answer()).then();
  });
  it('says something', () => {
    given(written).when(answer('  ')).then(reject('TEXT'));
    given(written).when(answer('가'.repeat(limits.textCharacters + 1))).then(reject('TEXT'));
  });
  it('needs a review', () => given().when(answer()).then(reject('NOT_WRITTEN')));
});

describe('every row of the table', () => {
  const commands = { WriteReview: (by: Role) => write({ by }), AnswerReview: (by: Role) => answer('다시', by) };
  const everybody: readonly Role[] = ['CUSTOMER', 'STORE_OWNER', 'RIDER', 'SUPPORT', 'SYSTEM'];
  it.each(reviewTransitions)('$from: $command leads through $event to $to', ({ from, command, by, event, to }) => {
    const before = fold(decider.evolve, decider.initial, histories[from]);
    for (const role of everybody) {
      const decision = decider.decide(commands[command](role), before);
      expect(decision).toEqual(by.includes(role) ? { accepted: true, events: [expect.objectContaining({ type: event })] } : reject('NOT_ALLOWED'));
      if (decision.accepted) expect(fold(decider.evolve, before, decision.events).status).toBe(to);
    }
  });
});

describe('the table', () => {
  it('offers a customer one review, and a store its answer', () => {
    const offered = (role: Role) => (Object.keys(histories) as ReviewStatus[]).map((status) => commandsFor(reviewTransitions, status, [role]));
    expect(offered('CUSTOMER')).toEqual([['WriteReview'], [], []]);
    expect(offered('STORE_OWNER')).toEqual([[], ['AnswerReview'], ['AnswerReview']]);
  });
  it('knows no answer without a review, and no review twice', () => {
    expect(() => decider.evolve({ status: 'NONE' }, answered())).toThrow('cannot follow');
    expect(() => fold(decider.evolve, decider.initial, [written, written])).toThrow('cannot follow');
  });
});
