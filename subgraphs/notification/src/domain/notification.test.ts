import { describe, it } from '@jest/globals';
import { reject } from '#kernel/decider.ts';
import { given } from '#testing/given-when-then.ts';
import { notification } from './decider.ts';
import type { Answer, Delivery, NotificationCommand, NotificationEvent, ToldNotification } from './notification.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 31, 12, 0, second)).toISOString();
const inbox: Delivery = { channel: 'IN_APP', status: 'SUCCEEDED', tries: 1, result: null, at: at(0) };
const told: ToldNotification = {
  status: 'TOLD', personId: 'minji', eventId: 'event', orderId: 'order', kind: 'ORDER_PLACED', audience: 'CUSTOMER', locale: 'KO', title: '주문이 들어갔어요', body: '', template: '', variables: {},
  createdAt: at(0), readAt: null, waitUntil: null, ahead: ['KAKAO_ALIMTALK', 'WEB_PUSH', 'EMAIL'], deliveries: [inbox],
};

const begin = (second: number): NotificationCommand => ({ type: 'BeginAttempt', at: at(second), until: at(second + 10) });
const begun = (channel: 'KAKAO_ALIMTALK' | 'WEB_PUSH' | 'EMAIL', attempt: number, second: number): NotificationEvent => ({ type: 'AttemptBegun', at: at(second), channel, attempt, until: at(second + 10) });
const record = (channel: 'KAKAO_ALIMTALK' | 'WEB_PUSH' | 'EMAIL', attempt: number, answer: Answer, second = 2): NotificationCommand => ({ type: 'RecordAnswer', at: at(second), channel, attempt, answer, retryAt: at(second + 3) });
const sent: Answer = { kind: 'SENT', result: 'OK' };
const refused: Answer = { kind: 'REFUSED', result: 'NOT_A_KAKAO_USER' };
const failed: Answer = { kind: 'FAILED', result: 'TIMEOUT', away: false };
const away: Answer = { kind: 'FAILED', result: 'CIRCUIT_OPEN', away: true };

const here = given(notification).state(told);
const after = (...past: NotificationEvent[]) => given(notification).state(past.reduce(notification.evolve, told));
const kakaoFailed = (attempt: number): NotificationEvent[] => [begun('KAKAO_ALIMTALK', attempt, attempt), { type: 'AttemptFailed', at: at(attempt), channel: 'KAKAO_ALIMTALK', result: 'TIMEOUT', retryAt: at(attempt + 1) }];
const kakaoRefused: NotificationEvent[] = [begun('KAKAO_ALIMTALK', 1, 1), { type: 'ChannelRefused', at: at(2), channel: 'KAKAO_ALIMTALK', result: 'NOT_A_KAKAO_USER' }];

describe('a notification', () => {
  it('goes out by the first way the person wants', () => {
    here.when(begin(1)).then(begun('KAKAO_ALIMTALK', 1, 1));
    here.when(begin(1)).leadingTo({ ahead: ['WEB_PUSH', 'EMAIL'], deliveries: [inbox, { channel: 'KAKAO_ALIMTALK', status: 'SENDING', tries: 1, result: null, at: at(1), until: at(11) }] });
  });

  it('has arrived when a channel took it, and goes no other way', () => {
    const taken = after(begun('KAKAO_ALIMTALK', 1, 1)).when(record('KAKAO_ALIMTALK', 1, sent));
    taken.then({ type: 'Arrived', at: at(2), channel: 'KAKAO_ALIMTALK', result: 'OK' });
    taken.leadingTo({ ahead: [], deliveries: [inbox, { channel: 'KAKAO_ALIMTALK', status: 'SUCCEEDED', tries: 1, result: 'OK', at: at(2) }] });
    after(begun('KAKAO_ALIMTALK', 1, 1), { type: 'Arrived', at: at(2), channel: 'KAKAO_ALIMTALK', result: 'OK' }).when(begin(60)).then(reject('NOTHING_LEFT'));
  });

  it('is sent by one at a time', () => after(begun('KAKAO_ALIMTALK', 1, 1)).when(begin(5)).then(reject('NOT_DUE')));
  it('is taken over from whoever is gone', () => after(begun('KAKAO_ALIMTALK', 1, 1)).when(begin(11)).then(begun('KAKAO_ALIMTALK', 2, 11)));
  it('waits as long as it is quiet', () => {
    const waiting = given(notification).state({ ...told, waitUntil: at(30) });
    waiting.when(begin(29)).then(reject('NOT_DUE'));
    waiting.when(begin(30)).then(begun('KAKAO_ALIMTALK', 1, 30));
  });
  it('stays in the inbox when there is no way out', () => given(notification).state({ ...told, ahead: [] }).when(begin(1)).then(reject('NOTHING_LEFT')));
});

describe('a channel that refuses', () => {
  it('is not asked again: the next one is', () => {
    after(begun('KAKAO_ALIMTALK', 1, 1)).when(record('KAKAO_ALIMTALK', 1, refused)).then({ type: 'ChannelRefused', at: at(2), channel: 'KAKAO_ALIMTALK', result: 'NOT_A_KAKAO_USER' });
    after(...kakaoRefused).when(begin(2)).then(begun('WEB_PUSH', 1, 2));
  });
});

describe('a channel that fails', () => {
  it('is tried again after a pause', () => {
    after(begun('KAKAO_ALIMTALK', 1, 1)).when(record('KAKAO_ALIMTALK', 1, failed)).then({ type: 'AttemptFailed', at: at(2), channel: 'KAKAO_ALIMTALK', result: 'TIMEOUT', retryAt: at(5) });
    after(...kakaoFailed(1)).when(begin(1)).then(reject('NOT_DUE'));
    after(...kakaoFailed(1)).when(begin(2)).then(begun('KAKAO_ALIMTALK', 2, 2));
  });
  it('is given up after the third time, for the next one', () => {
    const third = after(...kakaoFailed(1), ...kakaoFailed(2), begun('KAKAO_ALIMTALK', 3, 5)).when(record('KAKAO_ALIMTALK', 3, failed, 6));
    third.then({ type: 'ChannelGivenUp', at: at(6), channel: 'KAKAO_ALIMTALK', result: 'TIMEOUT' });
    third.leadingTo({ ahead: ['WEB_PUSH', 'EMAIL'], deliveries: [inbox, { channel: 'KAKAO_ALIMTALK', status: 'FAILED', tries: 3, result: 'TIMEOUT', at: at(6) }] });
  });
  it('is given up at once when it is known to be away and there is another', () =>
    after(begun('KAKAO_ALIMTALK', 1, 1)).when(record('KAKAO_ALIMTALK', 1, away)).then({ type: 'ChannelGivenUp', at: at(2), channel: 'KAKAO_ALIMTALK', result: 'CIRCUIT_OPEN' }));
  it('is tried again when it is away and there is no other', () =>
    given(notification).state([begun('EMAIL', 1, 1)].reduce(notification.evolve, { ...told, ahead: [] } as never))
      .when(record('EMAIL', 1, away)).then({ type: 'AttemptFailed', at: at(2), channel: 'EMAIL', result: 'CIRCUIT_OPEN', retryAt: at(5) }));
  it('is nothing any more when somebody else is at it by then', () => {
    const takenOver = [begun('KAKAO_ALIMTALK', 1, 1), begun('KAKAO_ALIMTALK', 2, 11)];
    after(...takenOver).when(record('KAKAO_ALIMTALK', 1, failed, 12)).then();
    after(...kakaoRefused, begun('WEB_PUSH', 1, 3)).when(record('KAKAO_ALIMTALK', 1, failed, 4)).then();
  });
  it('has done it all the same when it says so late', () => {
    after(begun('KAKAO_ALIMTALK', 1, 1), begun('KAKAO_ALIMTALK', 2, 11)).when(record('KAKAO_ALIMTALK', 1, sent, 12)).then({ type: 'Arrived', at: at(12), channel: 'KAKAO_ALIMTALK', result: 'OK' });
    after(...kakaoFailed(1)).when(record('KAKAO_ALIMTALK', 1, sent, 2)).then({ type: 'Arrived', at: at(2), channel: 'KAKAO_ALIMTALK', result: 'OK' });
  });
});

describe('reading', () => {
  it('is noted once, and for its own person', () => {
    const read: NotificationCommand = { type: 'MarkRead', at: at(9), personId: 'minji' };
    here.when(read).then({ type: 'NotificationRead', at: at(9) });
    here.when(read).leadingTo({ readAt: at(9) });
    after({ type: 'NotificationRead', at: at(9) }).when({ ...read, at: at(20) }).then();
    here.when({ ...read, personId: 'junho' }).then(reject('NOT_FOUND'));
    given(notification).state({ status: 'NONE' }).when(read).then(reject('NOT_FOUND'));
  });
});
