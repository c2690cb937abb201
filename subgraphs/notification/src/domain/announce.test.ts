import { describe, expect, it } from '@jest/globals';
import { announce } from './announce.ts';
import { concernedBy, type News } from './news.ts';
import { planFor, preferences, type Preferences, type Reach, usualPreferences, usualReach } from './preferences.ts';
import { quietUntil } from './quiet-hours.ts';
import { type Kind, templateCode, tidings } from './tidings.ts';
import { given } from '#testing/given-when-then.ts';

const at = '2026-01-31T12:00:00.000Z'; // 21:00 in Seoul
const open = new Set(['KAKAO_ALIMTALK', 'WEB_PUSH', 'EMAIL'] as const);
const parties = { customerId: 'minji', storeOwnerId: 'handalbit' };
const news = (kind: Kind, about: Partial<News> = {}): News => ({ kind, orderId: 'order', at, riderIds: [], readyAt: null, amount: null, ...about });
const reachOf = (wishes: Partial<Preferences>, devices = 1): Reach => ({ devices, preferences: { ...usualPreferences, phone: '01000000001', email: 'minji@dosirak.example', ...wishes } });
const facts = { number: 'A-17', store: { ko: '달빛치킨', en: 'Moonlight Chicken' }, readyAt: '2026-01-31T12:30:00.000Z', amount: { amount: 18_000, currency: 'KRW' } as const };

const told = (kind: Kind, { reach = reachOf({}), who = 'minji', now = at, of = facts, told: about = {} as Partial<News> } = {}) => {
  const concerned = concernedBy(news(kind, about), parties).find(({ personId }) => personId === who);
  if (concerned === undefined) throw new Error(`${kind} does not concern ${who}`);
  return announce(concerned, { eventId: 'event', news: news(kind, about), facts: of, reach, open, zone: 'Asia/Seoul', freshForMs: 60 * 60_000, now: new Date(now) });
};

describe('who is told', () => {
  it('is everybody it concerns, each as whom they are', () => {
    expect(concernedBy(news('ORDER_PLACED'), parties)).toMatchObject([{ personId: 'minji', audience: 'CUSTOMER' }, { personId: 'handalbit', audience: 'STORE_OWNER' }]);
    expect(concernedBy(news('DELIVERY_OFFERED', { riderIds: ['park', 'choi'] }), parties)).toMatchObject([{ personId: 'park', audience: 'RIDER' }, { personId: 'choi', audience: 'RIDER' }]);
    expect(concernedBy(news('ORDER_PREPARING'), parties).map(({ personId }) => personId)).toEqual(['minji']);
  });
  it('is nobody twice, whatever they are besides', () => {
    expect(concernedBy(news('ORDER_PLACED'), { customerId: 'handalbit', storeOwnerId: 'handalbit' })).toMatchObject([{ personId: 'handalbit', audience: 'CUSTOMER' }]);
  });
});

describe('what is told', () => {
  it('is in the person\'s language, with the number, the store and the time on their clock', () => {
    expect(told('ORDER_ACCEPTED')).toMatchObject({
      title: '가게가 주문을 받았어요', body: '[달빛치킨] 주문 A-17: 가게가 주문을 받았어요. 준비 예정 시각은 오후 9:30입니다.',
      template: 'CUSTOMER_ORDER_ACCEPTED_KO', variables: { store: '달빛치킨', number: 'A-17', readyAt: '오후 9:30' },
    });
    expect(told('ORDER_ACCEPTED', { reach: reachOf({ locale: 'EN' }) })).toMatchObject({
      title: 'Your order is accepted', body: expect.stringMatching(/^Moonlight Chicken has accepted order A-17\. It should be ready around 9:30\sPM\.$/), template: 'CUSTOMER_ORDER_ACCEPTED_EN',
    });
  });
  it('manages without what is not known', () => {
    expect(told('ORDER_PLACED', { of: { ...facts, store: null } as never }).body).toBe('[가게] 주문 A-17: 가게에 전했어요. 가게가 확인하면 알려 드릴게요.');
    expect(told('ORDER_PLACED', { reach: reachOf({ locale: 'EN' }), of: { ...facts, store: { ko: '달빛치킨', en: null } } as never }).body).toMatch(/^달빛치킨 has your order/);
  });
  it('leaves no variable open, in whatever it says to whomever', () => {
    for (const [kind, audiences] of Object.entries(tidings)) {
      for (const audience of Object.keys(audiences)) {
        for (const locale of ['KO', 'EN'] as const) {
          const who = { CUSTOMER: 'minji', STORE_OWNER: 'handalbit', RIDER: 'park' }[audience] as string;
          const { title, body, variables, template } = told(kind as Kind, { who, reach: reachOf({ locale }), told: { riderIds: ['park'] } });
          expect(`${title} ${body}`).not.toMatch(/#\{|undefined/);
          expect(Object.values(variables)).not.toContain('');
          expect(template).toBe(templateCode(kind as Kind, audience as never, locale));
        }
      }
    }
  });
});

describe('the ways out', () => {
  it('are tried in the usual order of whom they are told as', () => {
    expect(planFor('CUSTOMER', reachOf({}), open)).toEqual(['KAKAO_ALIMTALK', 'WEB_PUSH', 'EMAIL']);
    expect(planFor('RIDER', reachOf({}), open)).toEqual(['WEB_PUSH', 'KAKAO_ALIMTALK']);
  });
  it('are tried in the order the person wants, and none that they do not', () => {
    expect(planFor('CUSTOMER', reachOf({ channels: ['EMAIL', 'WEB_PUSH'] }), open)).toEqual(['EMAIL', 'WEB_PUSH']);
    expect(planFor('CUSTOMER', reachOf({ channels: [] }), open)).toEqual([]);
  });
  it('are those that lead to the person, and that the house has', () => {
    expect(planFor('CUSTOMER', reachOf({ phone: null }, 0), open)).toEqual(['EMAIL']);
    expect(planFor('CUSTOMER', reachOf({}), new Set(['WEB_PUSH'] as const))).toEqual(['WEB_PUSH']);
    expect(planFor('CUSTOMER', usualReach, open)).toEqual([]);
  });
  it('are none for old news: that is for the inbox alone', () => {
    expect(told('ORDER_PLACED', { now: '2026-01-31T12:59:59.000Z' }).ahead).toHaveLength(3);
    expect(told('ORDER_PLACED', { now: '2026-01-31T13:00:01.000Z' })).toMatchObject({ ahead: [], deliveries: [{ channel: 'IN_APP', status: 'SUCCEEDED' }] });
  });
});

describe('quiet hours', () => {
  const night = { from: '22:00', to: '07:30', zone: 'Asia/Seoul' };
  it.each([
    ['before they begin', '2026-01-31T12:59:59.000Z', null], // 21:59
    ['as they begin', '2026-01-31T13:00:00.000Z', '2026-01-31T22:30:00.000Z'],
    ['before midnight', '2026-01-31T14:59:30.000Z', '2026-01-31T22:30:00.000Z'],
    ['after midnight', '2026-01-31T16:10:00.000Z', '2026-01-31T22:30:00.000Z'],
    ['in their last minute', '2026-01-31T22:29:59.000Z', '2026-01-31T22:30:00.000Z'],
    ['as they end', '2026-01-31T22:30:00.000Z', null],
  ])('past midnight: %s', (_, now, until) => expect(quietUntil(night, new Date(now))?.toISOString() ?? null).toBe(until));

  it('within a day, around the clock, and in another zone', () => {
    const noon = { from: '12:00', to: '13:00', zone: 'Europe/Berlin' };
    expect(quietUntil(noon, new Date('2026-07-01T10:15:00Z'))).toEqual(new Date('2026-07-01T11:00:00Z'));
    expect(quietUntil(noon, new Date('2026-07-01T11:00:00Z'))).toBeNull();
    expect(quietUntil({ from: '08:00', to: '08:00', zone: 'Asia/Seoul' }, new Date('2026-07-01T11:00:00Z'))).toEqual(new Date('2026-07-01T23:00:00Z'));
    expect(quietUntil(null, new Date())).toBeNull();
  });

  it.each([
    ['when the clocks are put back in between', night, '2026-10-24T21:00:00Z', '2026-10-25T06:30:00Z'], // 23:00 in Berlin, summer time, until 07:30, winter time
    ['when they are put forward in between', night, '2026-03-28T22:00:00Z', '2026-03-29T05:30:00Z'],
    ['when the end is skipped', { from: '22:00', to: '02:30' }, '2026-03-28T22:00:00Z', '2026-03-29T01:00:00Z'], // 02:00 was 03:00
    ['when the end comes twice', { from: '22:00', to: '02:30' }, '2026-10-24T22:00:00Z', '2026-10-25T00:30:00Z'],
    ['after that', night, '2026-10-25T02:00:00Z', '2026-10-25T06:30:00Z'],
    ['around the clock', { from: '08:00', to: '08:00' }, '2026-10-24T18:00:00Z', '2026-10-25T07:00:00Z'],
  ])('end by the clock on the wall %s', (_, { from, to }, now, until) => expect(quietUntil({ from, to, zone: 'Europe/Berlin' }, new Date(now))).toEqual(new Date(until)));

  it('hold back what can wait, and nothing else', () => {
    const sleeper = reachOf({ quietHours: night });
    expect(told('ORDER_COMPLETED', { reach: sleeper, now: '2026-01-31T15:00:00.000Z', told: { at: '2026-01-31T15:00:00.000Z' } })).toMatchObject({ waitUntil: '2026-01-31T22:30:00.000Z', ahead: ['KAKAO_ALIMTALK', 'WEB_PUSH', 'EMAIL'] });
    expect(told('ORDER_CANCELLED', { reach: sleeper, now: '2026-01-31T15:00:00.000Z' })).toMatchObject({ waitUntil: null });
    expect(told('ORDER_COMPLETED', { reach: sleeper })).toMatchObject({ waitUntil: null });
  });
});

describe('preferences', () => {
  const phone = { type: 'SetPreferences', changes: { phone: '01000000001' } } as const;
  it('change in what is said, and stay in the rest', () => {
    given(preferences)().when(phone).then({ type: 'PreferencesSet', preferences: { ...usualPreferences, phone: '01000000001' } });
    given(preferences).state(reachOf({}).preferences).when({ type: 'SetPreferences', changes: { email: null } }).leadingTo({ phone: '01000000001', email: null });
  });
  it('add a device, or forget them all', () => {
    const device = { endpoint: 'https://push.example/1', p256dh: 'key', auth: 'secret' };
    given(preferences)().when({ type: 'SetPreferences', changes: {}, device }).then({ type: 'PreferencesSet', preferences: usualPreferences }, { type: 'DeviceAdded', device });
    given(preferences)().when({ type: 'SetPreferences', changes: {}, device: null }).then({ type: 'PreferencesSet', preferences: usualPreferences }, { type: 'DevicesForgotten' });
  });
});
