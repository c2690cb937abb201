import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Running } from '#platform/service.ts';
import { start } from './main.ts';

let running: Running;
beforeEach(async () => {
  running = await start({ KAKAO_ALIMTALK_PORT: '0', KAKAO_ALIMTALK_KEY: 'a-key' });
});
afterEach(() => running.stop());

const call = async (method: string, path: string, { body, key = 'a-key', timeoutMs = 5_000 }: { body?: object; key?: string; timeoutMs?: number } = {}) => {
  const response = await fetch(`${running.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await response.text();
  return { status: response.status, retryAfter: response.headers.get('retry-after'), body: text === '' ? null : JSON.parse(text) };
};
const placed = { senderKey: 'dosirak', templateCode: 'CUSTOMER_ORDER_PLACED_KO', to: '01000000001', variables: { store: '달빛치킨', number: 'A-17' } };
const send = (message: object = {}, timeoutMs?: number) => call('POST', '/v1/messages', { body: { messageId: 'm', ...placed, ...message }, timeoutMs });
const behave = (behaviour: object) => call('POST', '/behaviour', { body: behaviour });
const sent = async () => (await call('GET', '/sent')).body.messages;

describe('a message', () => {
  it('is handed over with its variables filled in, and found by its id', async () => {
    expect(await send()).toMatchObject({ status: 200, body: { messageId: 'm', resultCode: 'OK' } });
    expect(await call('GET', '/v1/messages/m')).toMatchObject({ status: 200, body: { resultCode: 'OK' } });
    expect(await sent()).toEqual([expect.objectContaining({ messageId: 'm', to: '01000000001', text: expect.stringContaining('[달빛치킨] 주문 A-17') })]);
  });

  it('is handed over once for its id, however often it is sent', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => send()));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(await sent()).toHaveLength(1);
    expect(await send({ to: '01000000002' })).toMatchObject({ status: 409, body: { error: { code: 'ID_REUSED' } } });
  });

  it.each([
    ['NOT_A_KAKAO_USER', { to: '01000009001' }],
    ['BLOCKED', { to: '01000009002' }],
    ['INVALID_PHONE_NUMBER', { to: '0212345678' }],
    ['TEMPLATE_NOT_FOUND', { templateCode: 'constructor' }],
    ['TEMPLATE_MISMATCH', { variables: { store: '달빛치킨' } }],
    ['TEMPLATE_MISMATCH', { variables: { ...placed.variables, coupon: '50%' } }],
    ['TEMPLATE_MISMATCH', { variables: { ...placed.variables, number: ' ' } }],
  ])('is refused with %s: %j', async (resultCode, message) => {
    expect(await send(message)).toMatchObject({ status: 200, body: { resultCode } });
    expect(await sent()).toEqual([]);
  });

  it('that never came is not found, and one without a key or sense is not taken', async () => {
    expect(await call('GET', '/v1/messages/other')).toMatchObject({ status: 404, body: { error: { code: 'NEVER_SEEN' } } });
    expect(await call('POST', '/v1/messages', { key: 'stolen', body: { messageId: 'm', ...placed } })).toMatchObject({ status: 401 });
    expect(await send({ validForMs: 0 })).toMatchObject({ status: 400 });
  });
});

describe('the behaviour', () => {
  it('refuses with the code it was told, so many times', async () => {
    await behave({ mode: 'refuse', resultCode: 'BLOCKED', times: 1 });
    expect(await send({ messageId: 'a' })).toMatchObject({ body: { resultCode: 'BLOCKED' } });
    expect(await send({ messageId: 'b' })).toMatchObject({ body: { resultCode: 'OK' } });
    expect(await send({ messageId: 'a' })).toMatchObject({ body: { resultCode: 'BLOCKED' } });
  });

  it('limits and fails, and does nothing', async () => {
    await behave({ mode: 'limit', times: 1 });
    expect(await send()).toMatchObject({ status: 429, retryAfter: '1' });
    await behave({ mode: 'fail' });
    expect(await send()).toMatchObject({ status: 503 });
    expect(await sent()).toEqual([]);
  });

  it('drops a request undone, or does it and loses the answer', async () => {
    await behave({ mode: 'drop' });
    await expect(send()).rejects.toThrow('fetch failed');
    expect(await sent()).toEqual([]);
    await behave({ mode: 'loseAnswers', only: ['send'] });
    await expect(send()).rejects.toThrow('fetch failed');
    expect(await call('GET', '/v1/messages/m')).toMatchObject({ body: { resultCode: 'OK' } });
  });

  it('is slow, and then hands over what is still valid alone; the rest may be sent again', async () => {
    await behave({ mode: 'slow', delayMs: 60, only: ['send'] });
    expect(await send({ messageId: 'a', validForMs: 10 })).toMatchObject({ body: { resultCode: 'EXPIRED' } });
    expect(await send({ messageId: 'b', validForMs: 5_000 })).toMatchObject({ body: { resultCode: 'OK' } });
    await behave({ mode: 'normal' });
    expect(await send({ messageId: 'a', validForMs: 1_000 })).toMatchObject({ body: { resultCode: 'OK' } });
    expect(await sent()).toHaveLength(2);
  });

  it('hangs, and stops all the same', async () => {
    await behave({ mode: 'hang' });
    await expect(send({}, 50)).rejects.toThrow(/timeout/);
  });

  it('is refused when it makes no sense', async () => {
    expect((await behave({ mode: 'strange' })).status).toBe(400);
  });
});
