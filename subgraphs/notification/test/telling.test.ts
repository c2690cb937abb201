import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { customers, type Person, population, riders } from '#demo-city/people.ts';
import type { Viewer } from '#platform/viewer.ts';
import { eventually } from '#testing/eventually.ts';
import { testVault } from '#testing/vault.ts';
import { prismaPeople } from '../src/adapters/persistence/people.ts';
import { seed } from '../src/seed.ts';
import { type NotificationService, notificationService, type Shown } from './service.ts';
import { customerOf, ownerOf, riderOf, stranger, tellingOf } from './told.ts';

let service: NotificationService;
beforeAll(async () => {
  service = await notificationService();
});
afterAll(() => service.stop());

const titles = async (viewer: Viewer) => (await service.list(viewer)).map(({ title }) => title).toReversed();
const code = ({ errors }: { errors?: readonly { extensions?: { code?: string } }[] }) => errors?.[0]?.extensions?.code;

describe('an order\'s life', () => {
  it('is told to everybody it concerns, in the order in which it happens', async () => {
    const telling = tellingOf();
    const { submitted, placed, accepted, preparing, ready, inDelivery, delivered, completed, unheardOf, offered, assigned, arrived, foodReady, pickedUp, deliveryCompleted, riderId } = telling;
    await service.told(telling.storeRegistered(), submitted(), placed());
    for (const event of [accepted(), preparing(), offered(riderId), assigned(), arrived(), ready(), foodReady(), pickedUp(), inDelivery(), unheardOf(), delivered(), deliveryCompleted(), completed()]) await service.told(event);
    expect(await titles(customerOf(telling))).toEqual(['주문이 들어갔어요', '가게가 주문을 받았어요', '조리를 시작했어요', '라이더가 정해졌어요', '음식이 준비됐어요', '배달이 시작됐어요', '배달이 끝났어요', '어떠셨어요?']);
    expect(await titles(ownerOf(telling))).toEqual(['새 주문이 들어왔어요', '라이더가 도착했어요', '배달이 끝났어요']);
    expect(await titles(riderOf(telling))).toEqual(['새 배달 제안이 있어요', '배달을 맡으셨어요', '음식이 준비됐어요']);
    expect((await service.list(customerOf(telling))).at(-1)).toMatchObject({ sequence: 1, body: '[달빛치킨] 주문 A-17: 가게에 전했어요. 가게가 확인하면 알려 드릴게요.', order: { id: telling.orderId } });
  });

  it('is told to the rider who carries it, and no longer to one who dropped it', async () => {
    const telling = tellingOf();
    await service.told(telling.submitted(), telling.placed());
    await service.told(telling.foodReady(), telling.assigned(), telling.dropped(), telling.deliveryCancelled());
    expect(await titles(riderOf(telling))).toEqual(['배달을 맡으셨어요']);
    expect((await titles(customerOf(telling))).slice(1)).toEqual(['라이더가 정해졌어요', '다른 라이더를 찾고 있어요']);

    const other = tellingOf();
    await service.told(other.submitted(), other.placed());
    await service.told(other.assigned(), other.deliveryCancelled());
    expect(await titles(riderOf(other))).toEqual(['배달을 맡으셨어요', '배달이 취소됐어요']);
  });

  it('is told to its customer when money comes back, once, with how much', async () => {
    const telling = tellingOf();
    await service.told(telling.storeRegistered(), telling.submitted(), telling.placed());
    await service.told(telling.refundRequested(), telling.refundFailed(), telling.refundRequested(), telling.refundSucceeded());
    expect(await titles(customerOf(telling))).toEqual(['주문이 들어갔어요', '환불해 드렸어요']);
    expect((await service.list(customerOf(telling)))[0]).toMatchObject({ body: '[달빛치킨] 주문 A-17: 결제하신 방법으로 돌려드렸어요. 환불 금액은 ₩3,000입니다.' });
    expect(await titles(ownerOf(telling))).toEqual(['새 주문이 들어왔어요']);
  });

  it('is told to every rider it is offered to', async () => {
    const telling = tellingOf();
    const ids = Array.from({ length: 12 }, () => randomUUID());
    await service.told(telling.submitted(), telling.placed());
    await service.told(telling.offered(...ids));
    for (const riderId of ids) expect(await titles(riderOf({ riderId }))).toEqual(['새 배달 제안이 있어요']);
  });

  it('is told also when its delivery is heard of before it', async () => {
    const telling = tellingOf();
    const [submitted, placed, assigned] = [telling.submitted(), telling.placed(), telling.assigned()];
    await service.tell(assigned);
    await service.told(submitted, placed, assigned);
    expect(await titles(riderOf(telling))).toEqual(['배달을 맡으셨어요']);
  });

  it('is told once, however often and in whatever order its events come', async () => {
    const telling = tellingOf();
    const viewer = customerOf(telling);
    const { arrivals } = await service.reachable(viewer);
    const [submitted, placed, accepted] = [telling.submitted(), telling.placed(), telling.accepted()];
    await Promise.all([service.tell(accepted, placed), service.tell(placed, accepted, submitted), service.tell(placed, placed)]);
    await service.told(submitted, placed, accepted);
    await service.tell(submitted, placed, accepted);
    await service.told(telling.preparing());
    await service.settled(viewer.id);
    expect(await titles(viewer)).toEqual(['주문이 들어갔어요', '가게가 주문을 받았어요', '조리를 시작했어요']);
    expect(await arrivals()).toHaveLength(3);
  });

  it('is told in the inbox alone when it is long ago', async () => {
    const telling = tellingOf({ time: new Date(Date.now() - 2 * 60 * 60_000).toISOString() });
    const viewer = customerOf(telling);
    const { arrivals } = await service.reachable(viewer);
    await service.told(telling.submitted(), telling.placed());
    await service.settled(viewer.id);
    expect(await titles(viewer)).toEqual(['주문이 들어갔어요']);
    expect(await arrivals()).toEqual([]);
  });

  it('leaves no phone number and no address in what the queue carries or the outbox keeps', async () => {
    const telling = tellingOf();
    const viewer = customerOf(telling);
    const { phone, email } = await service.reachable(viewer);
    await service.told(telling.submitted(), telling.placed());
    await service.settled(viewer.id);
    expect(await service.prisma.outbox.count()).toBe(0);
    const notification = JSON.stringify(await service.prisma.notification.findMany({ where: { personId: viewer.id }, include: { deliveries: true } }));
    for (const secret of [phone, phone.replaceAll('-', ''), email]) expect(notification).not.toContain(secret);
  });
});

describe('quiet hours', () => {
  const around = (minutes: number) => new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Seoul', hour: '2-digit', minute: '2-digit' }).format(Date.now() + minutes * 60_000);

  it('hold back what can wait, not what is urgent; the inbox has both', async () => {
    const telling = tellingOf();
    const viewer = customerOf(telling);
    const { phone } = await service.reachable(viewer, { more: { quietHours: { from: around(-60), to: around(60) } } });
    await service.told(telling.submitted(), telling.placed(), telling.completed());
    await eventually(async () => expect(await service.kakaoSent(phone)).toHaveLength(1));
    const [last, first] = await service.list(viewer) as [Shown, Shown];
    expect([first.deliveries.length, last.deliveries.length]).toEqual([2, 1]);
    const { waitUntil, dueAt } = await service.prisma.notification.findUniqueOrThrow({ where: { id: last.id } });
    expect(dueAt).toEqual(waitUntil);
    expect(waitUntil?.getTime()).toBeGreaterThan(Date.now() + 58 * 60_000);
    // when the time has come, and the alarms are set again from what stands in the database
    const past = new Date(Date.now() - 1_000);
    await service.restart.stop();
    await service.prisma.notification.update({ where: { id: last.id }, data: { waitUntil: past, dueAt: past } });
    await service.restart.start();
    await eventually(async () => expect(await service.kakaoSent(phone)).toHaveLength(2));
  });
});

describe('preferences', () => {
  const preferencesOf = async (viewer: Viewer, of = viewer.id) => (await service.ask<{ _entities: [{ notificationPreferences: object } | null] }>(viewer,
    'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Viewer { notificationPreferences { locale channels quietHours { from to zone } phone email pushSubscriptions } } } }',
    { of: [{ __typename: 'Viewer', id: of }] })).data._entities[0];

  it('are the usual ones until they are set, change in what is said, and stay in the rest', async () => {
    const viewer = stranger();
    const usual = { locale: 'KO', channels: null, quietHours: null, phone: null, email: null, pushSubscriptions: 0 };
    expect(await preferencesOf(viewer)).toEqual({ notificationPreferences: usual });
    await service.setPreferences(viewer, { locale: 'EN', phone: '+82 10 0000 4321', email: ' minji@dosirak.example ', channels: ['EMAIL', 'IN_APP', 'KAKAO_ALIMTALK'], quietHours: { from: '22:00', to: '07:00' }, pushSubscription: service.push.browser() });
    const set = { locale: 'EN', channels: ['IN_APP', 'EMAIL', 'KAKAO_ALIMTALK'], quietHours: { from: '22:00', to: '07:00', zone: 'Asia/Seoul' }, phone: '010-0000-4321', email: 'minji@dosirak.example', pushSubscriptions: 1 };
    expect(await preferencesOf(viewer)).toEqual({ notificationPreferences: set });
    const { data } = await service.setPreferences(viewer, { channels: null, phone: null, pushSubscription: null });
    expect(data.setNotificationPreferences.preferences).toEqual({ ...set, channels: null, phone: null, pushSubscriptions: 0 });
    expect(await preferencesOf(viewer, randomUUID())).toBeNull();
  });

  it('are set once for one key, however concurrently, and not by it again to something else', async () => {
    const viewer = stranger();
    const answers = await Promise.all(Array.from({ length: 6 }, () => service.setPreferences(viewer, { email: 'a@dosirak.example' }, 'once')));
    expect(new Set(answers.map(({ data }) => data.setNotificationPreferences.__typename))).toEqual(new Set(['SetNotificationPreferencesSuccess']));
    expect((await service.prisma.person.findUniqueOrThrow({ where: { id: viewer.id } })).version).toBe(1);
    for (const other of [{ email: 'b@dosirak.example' }, { email: null }, {}]) {
      expect((await service.setPreferences(viewer, other, 'once')).data.setNotificationPreferences).toEqual({ __typename: 'IdempotencyKeyReused', code: 'IDEMPOTENCY_KEY_REUSED' });
    }
  });

  it('say the language', async () => {
    const telling = tellingOf();
    await service.setPreferences(customerOf(telling), { locale: 'EN' });
    await service.told(telling.storeRegistered());
    await service.told(telling.submitted(), telling.placed());
    expect(await service.list(customerOf(telling))).toMatchObject([{ title: 'Your order is placed', body: 'Moonlight Chicken has your order A-17. We tell you as soon as they answer.' }]);
    expect(await titles(ownerOf(telling))).toEqual(['새 주문이 들어왔어요']);
  });

  it('keep five browsers, the last ones, and a browser is its last person\'s', async () => {
    const [viewer, next] = [stranger(), stranger()];
    const browsers = Array.from({ length: 7 }, () => service.push.browser());
    for (const pushSubscription of browsers) await service.setPreferences(viewer, { pushSubscription });
    expect(await preferencesOf(viewer)).toMatchObject({ notificationPreferences: { pushSubscriptions: 5 } });
    await service.setPreferences(next, { pushSubscription: browsers[6] });
    expect(await preferencesOf(viewer)).toMatchObject({ notificationPreferences: { pushSubscriptions: 4 } });
  });

  const browser = { endpoint: 'https://push.example/1', keys: { p256dh: Buffer.alloc(65).toString('base64url'), auth: Buffer.alloc(16).toString('base64url') } };
  it.each([
    ['a number that is no mobile one', { phone: '02-123-4567' }], ['a number and more', { phone: '010-0000-0001\n010-0000-0002' }],
    ['no e-mail address', { email: 'minji' }], ['two e-mail addresses', { email: 'a@b.example, c@d.example' }], ['a header in an e-mail address', { email: 'a@b.example\r\nBcc: c@d.example' }],
    ['a time that no clock shows', { quietHours: { from: '24:00', to: '07:00' } }], ['a zone that is nowhere', { quietHours: { from: '22:00', to: '07:00', zone: 'Asia/Atlantis' } }],
    ['a channel twice', { channels: ['EMAIL', 'EMAIL'] }], ['an endpoint of no push service', { pushSubscription: browser }], ['an endpoint inside our own house', { pushSubscription: { ...browser, endpoint: 'http://127.0.0.1:4001/graphql' } }],
    ['an empty key', { idempotencyKey: '' }],
  ])('refuse %s', async (_, input) => {
    expect(code(await service.setPreferences(stranger(), input))).toBe('BAD_USER_INPUT');
  });
  it('refuse a browser\'s keys that are none', async () => {
    const { endpoint, keys } = service.push.browser();
    expect(code(await service.setPreferences(stranger(), { pushSubscription: { endpoint, keys: { ...keys, auth: 'short' } } }))).toBe('BAD_USER_INPUT');
  });
});

describe('the inbox', () => {
  const page = 'query ($first: Int, $after: String) { notifications(first: $first, after: $after) { nodes { sequence } unreadCount pageInfo { hasNextPage endCursor } } }';
  type Page = { notifications: { nodes: { sequence: number }[]; unreadCount: number; pageInfo: { hasNextPage: boolean; endCursor: string } } };
  const read = 'mutation ($input: NotificationInput!) { markNotificationRead(input: $input) { __typename ... on MarkNotificationReadSuccess { notification { id readAt } } ... on DomainError { code } } }';
  const markRead = async (viewer: Viewer | null, notificationId: string, idempotencyKey: string = randomUUID()) =>
    service.ask<{ markNotificationRead: { __typename: string; code?: string; notification?: { id: string; readAt: string } } }>(viewer, read, { input: { idempotencyKey, notificationId } });

  it('comes page by page, newest first, each once, without a gap', async () => {
    const customerId = randomUUID();
    const tellings = Array.from({ length: 7 }, () => tellingOf({ customerId }));
    await service.told(...tellings.flatMap((telling) => [telling.submitted(), telling.placed()])); // at once: their sequences are handed out in whatever order
    const seen: number[] = [];
    for (let after: string | undefined, more = true; more;) {
      const { nodes, pageInfo, unreadCount } = (await service.ask<Page>(customerOf({ customerId }), page, { first: 3, after })).data.notifications;
      expect(unreadCount).toBe(7);
      seen.push(...nodes.map(({ sequence }) => sequence));
      [after, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
    }
    expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1]);
  });

  it('is everybody\'s own: strangers see nothing, and can mark nothing', async () => {
    const telling = tellingOf();
    await service.told(telling.submitted(), telling.placed());
    const [{ id }] = await service.list(customerOf(telling)) as [Shown];
    expect(await service.list(stranger())).toEqual([]);
    for (const [viewer, wanted] of [[stranger(), id], [ownerOf(telling), id], [customerOf(telling), randomUUID()], [customerOf(telling), 'no id']] as const) {
      expect((await markRead(viewer, wanted)).data.markNotificationRead).toEqual({ __typename: 'NotificationNotFound', code: 'NOTIFICATION_NOT_FOUND' });
    }
    expect((await service.list(customerOf(telling)))[0]?.readAt).toBeNull();
    expect(code(await service.ask(null, page))).toBe('UNAUTHENTICATED');
    expect(code(await markRead(null, id))).toBe('UNAUTHENTICATED');
    expect(code(await service.setPreferences(null, {}))).toBe('UNAUTHENTICATED');
  });

  it('notes what is read, once', async () => {
    const telling = tellingOf();
    const viewer = customerOf(telling);
    await service.told(telling.submitted(), telling.placed(), telling.accepted());
    const [last, first] = await service.list(viewer) as [Shown, Shown];
    const marked = (await Promise.all(Array.from({ length: 4 }, () => markRead(viewer, first.id, 'read')))).map(({ data }) => data.markNotificationRead.notification?.readAt);
    expect(new Set(marked).size).toBe(1);
    expect((await markRead(viewer, first.id)).data.markNotificationRead.notification?.readAt).toBe(marked[0]);
    expect((await markRead(viewer, last.id, 'read')).data.markNotificationRead.code).toBe('IDEMPOTENCY_KEY_REUSED');
    expect((await service.ask<Page>(viewer, page)).data.notifications.unreadCount).toBe(1);
  });

  it.each([['an empty page', { first: 0 }], ['what is no cursor', { after: 'nonsense' }], ['a cursor of another list', { after: Buffer.from('["yesterday"]').toString('base64url') }]])('refuses %s', async (_, variables) => {
    expect(code(await service.ask(stranger(), page, variables))).toBe('BAD_USER_INPUT');
  });
});

describe('the demo city', () => {
  it('can be reached, however often it is seeded, by numbers and addresses that are nobody\'s', async () => {
    expect(await seed(service.environment)).toBe(customers.length + population.stores + riders.length + 1);
    expect(await seed(service.environment)).toBe(0);
    const people = prismaPeople(service.prisma, testVault('notification', service.prisma));
    for (const { id } of [customers[0] as Person, customers.at(-1) as Person]) {
      const { phone, email } = await people.contactOf(id);
      expect(`${phone} ${email}`).toMatch(/^0100000\d{4} \S+@dosirak\.example$/);
    }
    const rows = await service.prisma.person.findMany();
    expect(rows.filter(({ phone, email }) => phone !== null || email !== null)).toEqual([]); // sealed, all of them
  });
});

it('tells browsers whom pushes will come from', async () => {
  expect((await service.ask(null, '{ webPushPublicKey }')).data).toEqual({ webPushPublicKey: service.environment.VAPID_PUBLIC_KEY });
});

it('tells nothing to callers it does not know, and is ready when its database and its queue are', async () => {
  expect((await fetch(service.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"query":"{ webPushPublicKey }"}' })).status).toBe(401);
  expect((await fetch(service.url.replace('/graphql', '/health/ready'))).status).toBe(200);
});
