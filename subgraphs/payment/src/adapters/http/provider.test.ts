import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { won } from '#kernel/money.ts';
import type { Running } from '#platform/service.ts';
import { eventually } from '#testing/eventually.ts';
import { start } from '../../../../../simulators/payment-provider/src/main.ts';
import type { Provider } from '../../application/ports.ts';
import { httpProvider } from './provider.ts';
import { createProviderClient, type ProviderClient } from './provider-client.ts';
import { createProviderPolicy, type ProviderPolicyOptions } from './provider-policy.ts';

let simulator: Running;
const clients: ProviderClient[] = [];
beforeEach(async () => void (simulator = await start({ PAYMENT_PROVIDER_PORT: '0', PAYMENT_PROVIDER_SLOW_MS: '60' })));
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await simulator.stop();
});

const providerAt = (url: string, options: Partial<ProviderPolicyOptions> = {}): Provider => {
  const client = createProviderClient({ url, connections: 8, connectTimeoutMs: 500 });
  clients.push(client);
  return httpProvider(client, createProviderPolicy({ timeoutMs: 500, retries: 2, retryFirstMs: 5, breakerFailures: 100, breakerOpenMs: 100, concurrency: 8, ...options }));
};
const provider = (options?: Partial<ProviderPolicyOptions>) => providerAt(simulator.url, options);
const pay = (method: string) => ({ amount: won(18_000), method, reference: 'order-1' });
const set = (behaviour: object) => fetch(`${simulator.url}/behaviour`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(behaviour) });
const booked = async (): Promise<string[]> => {
  const { entries } = (await (await fetch(`${simulator.url}/books`)).json()) as { entries: { kind: string; key: string }[] };
  return entries.map(({ kind, key }) => `${kind} ${key}`);
};
const nobodyAt = async (): Promise<string> => {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
};

describe('reserving', () => {
  it('tells what the provider says to each method', async () => {
    const { reserve } = provider();
    expect(await reserve('a', pay('sim_approve'))).toEqual({ kind: 'RESERVED' });
    expect(await reserve('b', pay('sim_decline'))).toEqual({ kind: 'DECLINED', reason: 'INSUFFICIENT_FUNDS' });
    expect(await reserve('c', pay('sim_slow'))).toEqual({ kind: 'RESERVED' });
    expect(await reserve('d', pay('sim_fail'))).toMatchObject({ kind: 'NO_ANSWER', why: 'the provider answered 500' });
    expect(await reserve('e', pay('sim_charge_then_timeout'))).toMatchObject({ kind: 'NO_ANSWER', why: 'the provider did not answer in time' });
    expect(await booked()).toEqual(['charge a', 'decline b', 'charge c', 'charge e']);
  });

  it('is tried again with the same key when an answer was lost, and charges once', async () => {
    await set({ mode: 'loseAnswers', times: 2 });
    expect(await provider().reserve('a', pay('sim_approve'))).toEqual({ kind: 'RESERVED' });
    expect(await booked()).toEqual(['charge a']);
  });

  it('is not tried again after a timeout: the customer is waiting', async () => {
    await set({ mode: 'hang', times: 1 });
    expect(await provider().reserve('a', pay('sim_approve'))).toMatchObject({ kind: 'NO_ANSWER' });
    expect(await booked()).toEqual([]);
  });

  it('has one deadline, whatever the retries', async () => {
    await set({ mode: 'fail' });
    const began = performance.now();
    expect(await provider({ retries: 50, retryFirstMs: 100 }).reserve('a', pay('sim_approve'))).toMatchObject({ kind: 'NO_ANSWER' });
    expect(performance.now() - began).toBeLessThan(1_500);
  });

  it('was certainly not tried where nobody listens', async () => {
    expect(await providerAt(await nobodyAt()).reserve('a', pay('sim_approve'))).toMatchObject({ kind: 'NOT_TRIED' });
  });

  it('may have been tried when the connection broke, and only then nobody listened', async () => {
    const server = createServer((request) => (request.socket.destroy(), server.close()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    expect(await providerAt(`http://127.0.0.1:${port}`).reserve('a', pay('sim_approve'))).toMatchObject({ kind: 'NO_ANSWER' });
  });

  it('finds a key that was called off before void, and charges nothing', async () => {
    const { reserve, void: letGo } = provider();
    expect(await letGo('a', 'a-void')).toEqual({ kind: 'DONE' });
    expect(await reserve('a', pay('sim_approve'))).toEqual({ kind: 'DECLINED', reason: 'VOIDED' });
    expect(await booked()).toEqual(['void a']);
  });
});

describe('the circuit', () => {
  it('opens after so many failures in a row, and then asks nobody', async () => {
    await set({ mode: 'fail' });
    const { reserve, find, closedForMs } = provider({ retries: 0, breakerFailures: 2, breakerOpenMs: 60_000 });
    await reserve('a', pay('sim_approve'));
    expect(closedForMs()).toBeNull();
    await reserve('b', pay('sim_approve'));
    expect(closedForMs()).toBeGreaterThan(50_000);
    await set({ mode: 'normal' });
    expect(await reserve('c', pay('sim_approve'))).toMatchObject({ kind: 'NOT_TRIED' });
    expect(await find('a')).toMatchObject({ kind: 'NO_ANSWER', why: 'the circuit is open' });
    expect(await booked()).toEqual([]);
  });

  it('remembers that an attempt went out before it opened', async () => {
    await set({ mode: 'fail' });
    expect(await provider({ retries: 2, breakerFailures: 1 }).reserve('a', pay('sim_approve'))).toMatchObject({ kind: 'NO_ANSWER', why: 'the circuit is open' });
  });

  it('lets one attempt through after its time, and closes when that is good', async () => {
    await set({ mode: 'fail' });
    const { reserve, closedForMs } = provider({ retries: 0, breakerFailures: 1, breakerOpenMs: 30 });
    await reserve('a', pay('sim_approve'));
    expect(closedForMs()).not.toBeNull();
    await eventually(() => expect(closedForMs()).toBeNull());
    expect(await reserve('b', pay('sim_approve'))).toMatchObject({ kind: 'NO_ANSWER' }); // the probe fails: open again
    expect(closedForMs()).not.toBeNull();
    await set({ mode: 'normal' });
    await eventually(() => expect(closedForMs()).toBeNull());
    expect(await reserve('c', pay('sim_approve'))).toEqual({ kind: 'RESERVED' });
    expect(closedForMs()).toBeNull();
  });

  it('does not open for what the provider declines', async () => {
    const { reserve, closedForMs } = provider({ breakerFailures: 1 });
    await reserve('a', pay('sim_decline'));
    expect(closedForMs()).toBeNull();
  });
});

describe('an overload', () => {
  it('is turned away at once', async () => {
    await set({ mode: 'hang' });
    const { reserve, closedForMs } = provider({ concurrency: 2 });
    const waiting = [reserve('a', pay('sim_approve')), reserve('b', pay('sim_approve'))];
    expect(closedForMs()).toBeGreaterThan(0);
    const began = performance.now();
    expect(await reserve('c', pay('sim_approve'))).toMatchObject({ kind: 'NOT_TRIED' });
    expect(performance.now() - began).toBeLessThan(300);
    expect(await Promise.all(waiting)).toMatchObject([{ kind: 'NO_ANSWER' }, { kind: 'NO_ANSWER' }]);
    expect(closedForMs()).toBeNull();
  });
});

describe('what follows', () => {
  it('is done once for a key', async () => {
    const { reserve, find, capture, refund, void: letGo } = provider();
    expect(await find('a')).toEqual({ kind: 'NEVER_SEEN' });
    await reserve('a', pay('sim_approve'));
    expect(await find('a')).toEqual({ kind: 'RESERVED' });
    for (let n = 0; n < 2; n += 1) expect(await capture('a', 'c')).toEqual({ kind: 'DONE' });
    expect(await find('a')).toEqual({ kind: 'CAPTURED' });
    expect(await letGo('a', 'v')).toEqual({ kind: 'ALREADY_CAPTURED' });
    for (let n = 0; n < 2; n += 1) expect(await refund('a', 'r', won(18_000))).toEqual({ kind: 'DONE' });
    expect(await booked()).toEqual(['charge a', 'capture a', 'refund a']);
  });

  it('is refused for good, or fails and is done the next time', async () => {
    const { reserve, capture, refund } = provider({ retries: 0 });
    await reserve('a', pay('sim_capture_refused'));
    expect(await capture('a', 'c')).toEqual({ kind: 'REFUSED', reason: 'CAPTURE_REFUSED' });
    await reserve('b', pay('sim_capture_fails_twice'));
    expect(await capture('b', 'c')).toMatchObject({ kind: 'NO_ANSWER' });
    expect(await capture('b', 'c')).toMatchObject({ kind: 'NO_ANSWER' });
    expect(await capture('b', 'c')).toEqual({ kind: 'DONE' });
    expect(await refund('b', 'r', won(18_001))).toEqual({ kind: 'REFUSED', reason: 'MORE_THAN_CAPTURED' });
  });

  it('lets go of what was declined, as nothing is held', async () => {
    const { reserve, void: letGo } = provider();
    await reserve('a', pay('sim_decline'));
    expect(await letGo('a', 'v')).toEqual({ kind: 'DONE' });
  });
});

describe('what answers for the provider', () => {
  it('is no answer of its', async () => {
    const server = createServer((_request, response) => response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"no such route"}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { reserve, find, capture } = providerAt(`http://127.0.0.1:${(server.address() as { port: number }).port}`);
    expect(await reserve('a', pay('sim_approve'))).toMatchObject({ kind: 'NO_ANSWER' });
    expect(await find('a')).toMatchObject({ kind: 'NO_ANSWER' });
    expect(await capture('a', 'c')).toMatchObject({ kind: 'NO_ANSWER' });
    server.closeAllConnections();
    server.close();
  });
});
