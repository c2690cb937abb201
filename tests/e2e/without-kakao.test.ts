import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import webPush from 'web-push';
import { eventually } from '#testing/eventually.ts';
import { type MailServer, startMailServer } from '../../subgraphs/notification/test/mail-server.ts';
import { type PushService, startPushService } from '../../subgraphs/notification/test/push-service.ts';
import type { Person } from '../../scripts/demo/client.ts';
import { key, playAndCheckOneOrder } from './order-life.ts';
import { startSystem, type System } from './system.ts';

type Notification = { readonly id: string; readonly title: string; readonly deliveries: readonly { readonly channel: string; readonly status: string }[] };
const listed = parse('{ notifications(first: 100) { nodes { id title deliveries { channel status } } } }') as TypedDocumentNode<{ notifications: { nodes: Notification[] } }, object>;
const prefer = parse('mutation ($input: NotificationPreferencesInput!) { setNotificationPreferences(input: $input) { __typename } }') as TypedDocumentNode<object, object>;

/** Everybody an order concerns, with the other way that they can be told by, and what they are told in its life. */
const concerned = [
  { account: 'customer', other: 'EMAIL', told: ['주문이 들어갔어요', '가게가 주문을 받았어요', '조리를 시작했어요', '음식이 준비됐어요', '배달이 시작됐어요', '배달이 끝났어요', '어떠셨어요?'] },
  { account: 'owner', other: 'EMAIL', told: ['새 주문이 들어왔어요', '배달이 끝났어요'] },
  { account: 'biker', other: 'WEB_PUSH', told: ['새 배달 제안이 있어요', '배달을 맡으셨어요'] },
] as const;

describe('an order whose people KakaoTalk does not reach', () => {
  let system: System;
  let mail: MailServer;
  let push: PushService;
  let kakao: string;
  const people = new Map<string, { readonly person: Person; readonly address: string }>();
  const nodes = async (account: string) => (await people.get(account)!.person.get(listed, {})).notifications.nodes;

  beforeAll(async () => {
    [mail, push] = await Promise.all([startMailServer(), startPushService()]);
    const keys = webPush.generateVAPIDKeys();
    system = await startSystem({ environment: {
      KAKAO_ALIMTALK_TIMEOUT_MS: '250', NOTIFICATION_RETRY_FIRST_MS: '10', NOTIFICATION_RETRY_MOST_MS: '40',
      SMTP_URL: mail.url, VAPID_PUBLIC_KEY: keys.publicKey, VAPID_PRIVATE_KEY: keys.privateKey, WEB_PUSH_SERVICES: push.origin,
    } });
    kakao = system.environment['KAKAO_ALIMTALK_URL']!;
    for (const { account, other } of concerned) {
      const person = await system.as(account);
      const browser = push.browser();
      const email = `${account}@dosirak.example`;
      await person.get(prefer, { input: { idempotencyKey: key(), channels: ['KAKAO_ALIMTALK', other], ...(other === 'EMAIL' ? { email } : { pushSubscription: browser }) } });
      people.set(account, { person, address: other === 'EMAIL' ? email : browser.endpoint });
    }
  });
  afterAll(async () => {
    await system?.[Symbol.asyncDispose]();
    await Promise.all([mail?.stop(), push?.stop()]);
  });

  /** What has come to somebody by the other way. */
  const arrived = (address: string) => [...mail.mails.filter(({ to }) => to === address), ...push.pushed.filter(({ endpoint }) => endpoint === address)].length;
  const behave = async (behaviour: object) => void (await fetch(`${kakao}/behaviour`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(behaviour) }));
  const normal = () => behave({ mode: 'normal' });

  it.each([
    { fault: 'refuses', begin: () => behave({ mode: 'refuse', resultCode: 'BLOCKED' }), end: normal },
    { fault: 'is slow', begin: () => behave({ mode: 'slow', delayMs: 600 }), end: normal },
    { fault: 'is down', begin: () => system.stop('kakao-alimtalk'), end: () => system.start('kakao-alimtalk') },
  ])('tells each of them of each change by another way, once, when it $fault', async ({ begin, end }) => {
    const before = new Map(await Promise.all(concerned.map(async ({ account }) => [account, { known: await nodes(account), arrived: arrived(people.get(account)!.address) }] as const)));
    await begin();
    await playAndCheckOneOrder(system);

    for (const { account, other, told } of concerned) {
      const fresh = await eventually(async () => {
        const all = (await nodes(account)).filter(({ id }) => !before.get(account)!.known.some((known) => known.id === id));
        for (const { deliveries } of all) expect(deliveries.filter(({ channel, status }) => channel !== 'IN_APP' && status === 'SUCCEEDED')).toEqual([{ channel: other, status: 'SUCCEEDED' }]);
        expect(all.map(({ title }) => title)).toEqual(expect.arrayContaining([...told]));
        return all;
      });
      expect(new Set(fresh.map(({ title }) => title)).size).toBe(fresh.length); // one for each change
      expect(arrived(people.get(account)!.address) - before.get(account)!.arrived).toBe(fresh.length);
    }
    await end();
    // nor does KakaoTalk hand anything over that it has kept for later
    const attempted = (await Promise.all(concerned.map(({ account }) => nodes(account)))).flat();
    await eventually(async () => {
      for (const { id } of attempted) expect(await becameOf(id)).not.toBe('PENDING');
    });
    expect(await (await fetch(`${kakao}/sent`)).json()).toEqual({ messages: [] });
  });

  const becameOf = async (id: string) => {
    const answer = await fetch(`${kakao}/v1/messages/${id}`, { headers: { authorization: 'Bearer demo-key' } });
    return answer.status === 404 ? 'NEVER_SEEN' : ((await answer.json()) as { resultCode?: string }).resultCode ?? 'PENDING';
  };
});
