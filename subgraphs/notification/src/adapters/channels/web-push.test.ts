import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import webPush from 'web-push';
import { type PushService, startPushService } from '../../../test/push-service.ts';
import type { Outgoing } from '../../application/ports.ts';
import type { Device } from '../../domain/preferences.ts';
import { browsersPushServices, parsePushServices } from './push-services.ts';
import { vapidKeys } from './vapid.ts';
import { webPushChannel } from './web-push.ts';

const id = '01900000-0000-7000-8000-00000000000a';
const message: Outgoing = { id, title: '주문이 들어갔어요', body: '[달빛치킨] 주문 A-17', orderId: 'order', kind: 'ORDER_PLACED', template: '', variables: {} };
const forgotten: string[] = [];
let service: PushService;
let channel: ReturnType<typeof webPushChannel>;
let impatient: ReturnType<typeof webPushChannel>;
beforeAll(async () => {
  service = await startPushService();
  const options = { vapid: { ...webPush.generateVAPIDKeys(), subject: 'mailto:push@dosirak.example' }, isPushService: parsePushServices(service.origin), forget: async (endpoint: string) => void forgotten.push(endpoint) };
  [channel, impatient] = [webPushChannel({ ...options, timeoutMs: 20_000 }), webPushChannel({ ...options, timeoutMs: 150 })];
});
beforeEach(() => {
  service.pushed.length = 0;
  forgotten.length = 0;
});
afterAll(async () => {
  await Promise.all([channel.close(), impatient.close()]);
  await service.stop();
});

const browser = (answer?: number | 'silence'): Device => {
  const { endpoint, keys } = service.browser();
  if (answer !== undefined) service.answer(endpoint, answer);
  return { endpoint, ...keys };
};
const push = (...devices: Device[]) => channel.send(message, { phone: null, email: null, devices });

describe('a push', () => {
  it('is encrypted for the browser, signed by us, and known again when it comes twice', async () => {
    expect(await push(browser())).toEqual({ kind: 'SENT', result: 'HTTP_201' });
    expect(service.pushed).toMatchObject([{ payload: { id, title: message.title, body: message.body, tag: id }, headers: { ttl: '900', urgency: 'high', topic: id.replaceAll('-', ''), 'content-encoding': 'aes128gcm', authorization: expect.stringMatching(/^vapid t=/) } }]);
  });
  it('goes to every browser, and has arrived when one has it', async () => {
    expect(await push(browser(503), browser(), browser(410))).toEqual({ kind: 'SENT', result: 'HTTP_201' });
    expect(service.pushed).toHaveLength(1);
  });
  it.each([[404], [410]])('forgets a browser that is gone (%i)', async (status) => {
    const gone = browser(status);
    expect(await push(gone)).toEqual({ kind: 'REFUSED', result: 'GONE' });
    expect(forgotten).toEqual([gone.endpoint]);
  });
  it.each([[429, 'HTTP_429'], [500, 'HTTP_500'], ['silence', 'TIMEOUT']] as const)('may work later (%s)', async (answer, result) => {
    const { send } = answer === 'silence' ? impatient : channel;
    expect(await send(message, { phone: null, email: null, devices: [browser(answer)] })).toEqual({ kind: 'FAILED', result, away: false });
    expect(forgotten).toEqual([]);
  });
  it('is refused for good when it is not understood, redirected, or there is no browser', async () => {
    expect(await push(browser(413))).toEqual({ kind: 'REFUSED', result: 'HTTP_413' });
    expect(await push(browser(302))).toEqual({ kind: 'REFUSED', result: 'HTTP_302' });
    expect(await push()).toEqual({ kind: 'REFUSED', result: 'NO_DEVICE' });
  });
  it('is never sent anywhere but to a push service', async () => {
    expect(await push({ ...browser(), endpoint: 'http://127.0.0.1:1/graphql' })).toEqual({ kind: 'REFUSED', result: 'NO_PUSH_SERVICE' });
  });
});

describe('push services', () => {
  const trusted = parsePushServices(browsersPushServices);
  it.each(['https://fcm.googleapis.com/fcm/send/abc', 'https://updates.push.services.mozilla.com/wpush/v2/abc', 'https://web.push.apple.com/abc', 'https://wns2-by3p.notify.windows.com/w/?token=abc'])('are %s', (endpoint) => expect(trusted(endpoint)).toBe(true));
  it.each([
    'http://fcm.googleapis.com/x', 'https://fcm.googleapis.com.evil.example/x', 'https://evilpush.apple.com/x', 'https://push.apple.com/x', 'https://fcm.googleapis.com@evil.example/x', 'https://user:pass@fcm.googleapis.com/x',
    'https://fcm.googleapis.com:8443/x', 'https://127.0.0.1/x', 'https://169.254.169.254/latest/meta-data', 'file:///etc/passwd', 'nonsense',
  ])('are not %s', (endpoint) => expect(trusted(endpoint)).toBe(false));
});

describe('the key pair', () => {
  const none = { publicKey: undefined, privateKey: undefined, subject: 'mailto:push@dosirak.example' };
  it('is made once, for its owner alone, or is the one that is given; else there is no web push', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'vapid-'));
    const made = await Promise.all(Array.from({ length: 4 }, () => vapidKeys({ ...none, dataDir: join(dataDir, 'new') })));
    expect(new Set(made.map((keys) => keys?.publicKey)).size).toBe(1);
    expect((await stat(join(dataDir, 'new', 'vapid.json'))).mode & 0o777).toBe(0o600);
    expect(await vapidKeys({ ...none, publicKey: 'public', privateKey: 'private', dataDir })).toEqual({ publicKey: 'public', privateKey: 'private', subject: none.subject });
    expect(await vapidKeys({ ...none, dataDir: undefined })).toBeNull();
    await rm(dataDir, { recursive: true });
  });
});
