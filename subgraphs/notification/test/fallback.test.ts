import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '#testing/eventually.ts';
import { impatient, type NotificationService, notificationService } from './service.ts';
import { customerOf, tellingOf } from './told.ts';

let service: NotificationService;
/** One that does not wait long for whoever keeps silent. */
let hurried: NotificationService;
beforeAll(async () => {
  [service, hurried] = await Promise.all([notificationService(), notificationService(impatient)]);
});
beforeEach(() => Promise.all([service, hurried].map(({ behave }) => behave({ mode: 'normal' }))));
afterAll(() => Promise.all([service, hurried].map(({ stop }) => stop())));

/** Tells a reachable customer that their order is placed, waits until nothing is left to do, and answers how it came to them. */
const placedFor = async (options?: { phone?: string; more?: object }, by = service) => {
  const telling = tellingOf();
  const viewer = customerOf(telling);
  const person = await by.reachable(viewer, options);
  await by.told(telling.storeRegistered(), telling.submitted(), telling.placed());
  await by.settled(viewer.id);
  const [notification] = await by.list(viewer);
  if (notification === undefined) throw new Error('nothing was told');
  return { ...person, viewer, notification, telling, ways: notification.deliveries.map(({ channel, status, result }) => [channel, status, result].join(' ')) };
};

describe('a notification', () => {
  it('comes by KakaoTalk, once, and by no other way', async () => {
    const { arrivals, ways, phone, notification } = await placedFor();
    expect(await arrivals()).toEqual(['KAKAO_ALIMTALK']);
    expect(ways).toEqual(['IN_APP SUCCEEDED ', 'KAKAO_ALIMTALK SUCCEEDED OK']);
    expect(await service.kakaoSent(phone)).toEqual([expect.objectContaining({ messageId: notification.id, text: `${notification.title}\n${notification.body}` })]);
  });

  it('is in the inbox alone for whoever can be reached no other way', async () => {
    const telling = tellingOf();
    await service.told(telling.submitted(), telling.placed());
    expect(await service.list(customerOf(telling))).toMatchObject([{ deliveries: [{ channel: 'IN_APP', status: 'SUCCEEDED' }] }]);
  });
});

describe('with KakaoTalk', () => {
  it.each(['NOT_A_KAKAO_USER', 'BLOCKED', 'TEMPLATE_MISMATCH'])('refusing (%s), it comes by web push, once', async (resultCode) => {
    await service.behave({ mode: 'refuse', resultCode });
    const { arrivals, ways } = await placedFor();
    expect(await arrivals()).toEqual(['WEB_PUSH']);
    expect(ways).toEqual(['IN_APP SUCCEEDED ', `KAKAO_ALIMTALK REFUSED ${resultCode}`, 'WEB_PUSH SUCCEEDED HTTP_201']);
  });

  it('not used by the recipient, it comes by web push, once', async () => {
    expect(await (await placedFor({ phone: '010-0000-9001' })).arrivals()).toEqual(['WEB_PUSH']);
  });

  it('slow, it comes by web push, once, also when KakaoTalk gets round to it', async () => {
    await hurried.behave({ mode: 'slow', delayMs: 600 });
    const { arrivals, ways, notification } = await placedFor({}, hurried);
    expect(ways).toEqual(['IN_APP SUCCEEDED ', 'KAKAO_ALIMTALK FAILED TIMEOUT', 'WEB_PUSH SUCCEEDED HTTP_201']);
    await hurried.behave({ mode: 'normal' });
    await eventually(async () => expect(await found(notification.id)).toMatchObject({ resultCode: 'EXPIRED' }));
    expect(await arrivals()).toEqual(['WEB_PUSH']);
  });

  it('slower than usual, but fast enough, it comes by KakaoTalk', async () => {
    await service.behave({ mode: 'slow', delayMs: 60 });
    expect(await (await placedFor()).arrivals()).toEqual(['KAKAO_ALIMTALK']);
  });

  it('silent, it comes by web push, once', async () => {
    await hurried.behave({ mode: 'hang' });
    const { arrivals, ways } = await placedFor({}, hurried);
    expect(ways[1]).toBe('KAKAO_ALIMTALK FAILED TIMEOUT');
    expect(await arrivals()).toEqual(['WEB_PUSH']);
  });

  it('down, it comes by web push, once and at once', async () => {
    await service.kakaoDown();
    const { arrivals, ways } = await placedFor().finally(() => service.kakaoUp());
    expect(ways).toEqual(['IN_APP SUCCEEDED ', 'KAKAO_ALIMTALK FAILED UNREACHABLE', 'WEB_PUSH SUCCEEDED HTTP_201']);
    expect(await arrivals()).toEqual(['WEB_PUSH']);
  });

  it.each(['fail', 'drop', 'limit'])('in trouble (%s) for a moment, it comes by KakaoTalk all the same, once', async (mode) => {
    await service.behave({ mode, times: 2 });
    const { arrivals } = await placedFor();
    expect(await arrivals()).toEqual(['KAKAO_ALIMTALK']);
  });

  it('losing its answers, it comes by KakaoTalk, once, and by no other way', async () => {
    await service.behave({ mode: 'loseAnswers', only: ['send'] });
    const { arrivals, ways } = await placedFor();
    expect(ways).toEqual(['IN_APP SUCCEEDED ', 'KAKAO_ALIMTALK SUCCEEDED OK']);
    expect(await arrivals()).toEqual(['KAKAO_ALIMTALK']);
  });

  it('limiting without end, many at once all come by web push, each once', async () => {
    await service.behave({ mode: 'limit' });
    const many = await Promise.all(Array.from({ length: 8 }, () => placedFor()));
    for (const { arrivals } of many) expect(await arrivals()).toEqual(['WEB_PUSH']);
  });

  const found = async (id: string) => (await (await fetch(`${hurried.kakaoUrl}/v1/messages/${id}`, { headers: { authorization: 'Bearer demo-key' } })).json()) as object;
});

describe('with KakaoTalk refusing and', () => {
  beforeEach(() => Promise.all([service, hurried].map(({ behave }) => behave({ mode: 'refuse' }))));

  it('the browser gone, it comes by e-mail, and the browser is forgotten', async () => {
    const telling = tellingOf();
    const viewer = customerOf(telling);
    const { browser, arrivals } = await service.reachable(viewer);
    service.push.answer(browser.endpoint, 410);
    await service.told(telling.submitted(), telling.placed());
    await service.settled(viewer.id);
    expect(await arrivals()).toEqual(['EMAIL']);
    expect((await service.list(viewer))[0]?.deliveries).toEqual([
      { channel: 'IN_APP', status: 'SUCCEEDED', result: null }, { channel: 'KAKAO_ALIMTALK', status: 'REFUSED', result: 'NOT_A_KAKAO_USER' },
      { channel: 'WEB_PUSH', status: 'REFUSED', result: 'GONE' }, { channel: 'EMAIL', status: 'SUCCEEDED', result: 'SMTP_250' },
    ]);
    expect(await service.prisma.device.count({ where: { personId: viewer.id } })).toBe(0);
  });

  it('the push service silent and no such mailbox, every way was tried, and it is in the inbox', async () => {
    const telling = tellingOf();
    const viewer = customerOf(telling);
    const { browser, email, arrivals } = await hurried.reachable(viewer);
    hurried.push.answer(browser.endpoint, 'silence');
    hurried.mail.refuse(email, 550);
    await hurried.told(telling.submitted(), telling.placed());
    await hurried.settled(viewer.id);
    expect((await hurried.list(viewer))[0]?.deliveries.map(({ channel, status, result }) => `${channel} ${status} ${result}`).slice(1)).toEqual([
      'KAKAO_ALIMTALK REFUSED NOT_A_KAKAO_USER', 'WEB_PUSH FAILED TIMEOUT', 'EMAIL REFUSED SMTP_550',
    ]);
    expect(await arrivals()).toEqual([]);
  });
});

describe('the order of the channels', () => {
  it('is the one that the person wishes', async () => {
    expect(await (await placedFor({ more: { channels: ['EMAIL', 'KAKAO_ALIMTALK'] } })).arrivals()).toEqual(['EMAIL']);
    expect(await (await placedFor({ more: { channels: [] } })).arrivals()).toEqual([]);
  });
});

describe('when the process ends in between', () => {
  it('what was tried in vain goes on after a restart', async () => {
    await service.behave({ mode: 'fail' });
    const telling = tellingOf();
    const viewer = customerOf(telling);
    const { arrivals } = await service.reachable(viewer, { more: { channels: ['KAKAO_ALIMTALK'] } });
    await service.told(telling.submitted(), telling.placed());
    await service.restart.stop();
    // as a process leaves it that was killed while it waited for an answer
    const { id } = await service.prisma.notification.findFirstOrThrow({ where: { personId: viewer.id } });
    const long = new Date(Date.now() - 1_000);
    await service.prisma.$transaction([
      service.prisma.delivery.deleteMany({ where: { notificationId: id, place: 2 } }),
      service.prisma.delivery.create({ data: { notificationId: id, place: 2, channel: 'KAKAO_ALIMTALK', status: 'SENDING', tries: 1, at: long, until: long } }),
      service.prisma.notification.update({ where: { id }, data: { ahead: [], dueAt: long } }),
    ]);
    await service.behave({ mode: 'normal' });
    await service.restart.start();
    await service.settled(viewer.id);
    expect(await arrivals()).toEqual(['KAKAO_ALIMTALK']);
  });
});
