import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Running } from '#platform/service.ts';
import { eventually } from '#testing/eventually.ts';
import { start } from '../../../../../simulators/kakao-alimtalk/src/main.ts';
import type { Contact, Outgoing } from '../../application/ports.ts';
import type { Audience } from '../../domain/channel.ts';
import { type Kind, templateCode, tidings } from '../../domain/tidings.ts';
import { kakaoAlimtalk, type KakaoOptions } from './kakao.ts';
import { createRelayClient, type RelayClient } from './kakao-client.ts';

let relay: Running;
const clients: RelayClient[] = [];
beforeEach(async () => {
  relay = await start({ KAKAO_ALIMTALK_PORT: '0' });
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await relay.stop();
});

/** As patient as nobody's machine is slow; who waits for a silent relay is `impatient`. */
const channelAt = (url: string, { key = 'demo-key', timeoutMs = 20_000, ...options }: Partial<KakaoOptions> & { key?: string; timeoutMs?: number } = {}) => {
  const client = createRelayClient({ url, key, timeoutMs });
  clients.push(client);
  return kakaoAlimtalk(client, { senderKey: 'dosirak', validForMs: timeoutMs * 0.75, breakerFailures: 100, breakerOpenMs: 60_000, ...options });
};
const impatient = { timeoutMs: 200 };
const channel = (options?: Parameters<typeof channelAt>[1]) => channelAt(relay.url, options);
const message = (id: string, about: Partial<Outgoing> = {}): Outgoing => ({ id, title: '', body: '', orderId: 'order', kind: 'ORDER_PLACED', template: 'CUSTOMER_ORDER_PLACED_KO', variables: { store: '달빛치킨', number: 'A-17' }, ...about });
const minji: Contact = { phone: '01000000001', email: null, devices: [] };
const set = (behaviour: object) => fetch(`${relay.url}/behaviour`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(behaviour) });
const sent = async () => ((await (await fetch(`${relay.url}/sent`)).json()) as { messages: { messageId: string }[] }).messages.map(({ messageId }) => messageId);

describe('the texts', () => {
  it('are registered word for word', async () => {
    const registered = JSON.parse(await readFile(new URL('../../../../../simulators/kakao-alimtalk/templates.json', import.meta.url), 'utf8')) as object;
    const ours = Object.entries(tidings).flatMap(([kind, audiences]) => Object.entries(audiences).flatMap(([audience, { wording }]) =>
      (['KO', 'EN'] as const).map((locale) => ({ code: templateCode(kind as Kind, audience as Audience, locale), text: `${wording[locale].title}\n${wording[locale].body}` }))));
    expect(registered).toEqual(ours);
  });
});

describe('a message', () => {
  it('is sent, and once however often', async () => {
    const send = channel();
    for (let n = 0; n < 3; n += 1) expect(await send(message('a'), minji)).toEqual({ kind: 'SENT', result: 'OK' });
    expect(await sent()).toEqual(['a']);
  });

  it.each([
    ['NOT_A_KAKAO_USER', { ...minji, phone: '01000009001' }, {}], ['BLOCKED', { ...minji, phone: '01000009002' }, {}], ['NO_PHONE_NUMBER', { ...minji, phone: null }, {}],
    ['TEMPLATE_MISMATCH', minji, { variables: {} }], ['TEMPLATE_NOT_FOUND', minji, { template: 'NEVER_REGISTERED' }],
  ])('is refused for good: %s', async (result, contact, about) => {
    expect(await channel()(message('a', about), contact)).toEqual({ kind: 'REFUSED', result });
  });

  it('is refused when the key is not ours', async () => expect(await channel({ key: 'other' })(message('a'), minji)).toEqual({ kind: 'REFUSED', result: 'UNAUTHORIZED' }));

  it.each([['limit', 'RATE_LIMITED'], ['fail', 'SERVER'], ['drop', 'BROKEN'], ['hang', 'TIMEOUT']])('may work later (%s)', async (mode, result) => {
    await set({ mode });
    expect(await channel(mode === 'hang' ? impatient : {})(message('a'), minji)).toEqual({ kind: 'FAILED', result, away: false });
    await set({ mode: 'normal' });
    expect(await channel()(message('a'), minji)).toEqual({ kind: 'SENT', result: 'OK' });
    expect(await sent()).toEqual(['a']);
  });

  it('has been sent when its answer is lost, and the relay says so', async () => {
    await set({ mode: 'loseAnswers', only: ['send'] });
    expect(await channel()(message('a'), minji)).toEqual({ kind: 'SENT', result: 'OK' });
  });

  it('is never handed over after we have stopped waiting', async () => {
    await set({ mode: 'slow', delayMs: 400 });
    expect(await channel(impatient)(message('a'), minji)).toEqual({ kind: 'FAILED', result: 'TIMEOUT', away: false });
    await set({ mode: 'normal' });
    const found = async () => (await fetch(`${relay.url}/v1/messages/a`, { headers: { authorization: 'Bearer demo-key' } })).json();
    await eventually(async () => expect(await found()).toMatchObject({ resultCode: 'EXPIRED' }));
    expect(await sent()).toEqual([]);
  });

  it('is not understood from what answers for the relay', async () => {
    const server = createServer((_request, response) => response.writeHead(200).end('<html>captive portal</html>'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    expect(await channelAt(`http://127.0.0.1:${(server.address() as { port: number }).port}`)(message('a'), minji)).toEqual({ kind: 'FAILED', result: 'SERVER', away: false });
    server.closeAllConnections();
    server.close();
  });
});

describe('the relay', () => {
  it('is known to be away when nobody listens there', async () => {
    const send = channel();
    await relay.stop();
    expect(await send(message('a'), minji)).toEqual({ kind: 'FAILED', result: 'UNREACHABLE', away: true });
  });

  it('is left alone after so many failures, tried again after a while, and refusals are none', async () => {
    const send = channel({ breakerFailures: 2, breakerOpenMs: 1_000 });
    for (let n = 0; n < 5; n += 1) expect(await send(message(`refused ${n}`), { ...minji, phone: '01000009001' })).toMatchObject({ kind: 'REFUSED' });
    await set({ mode: 'fail' });
    for (let n = 0; n < 2; n += 1) expect(await send(message('a'), minji)).toMatchObject({ result: 'SERVER' });
    expect(await send(message('a'), minji)).toEqual({ kind: 'FAILED', result: 'CIRCUIT_OPEN', away: true });
    await set({ mode: 'normal' });
    await eventually(async () => expect(await send(message('a'), minji)).toMatchObject({ kind: 'SENT' }));
  });
});
