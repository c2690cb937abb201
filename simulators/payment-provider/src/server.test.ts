import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Running } from '#platform/service.ts';
import { start } from './main.ts';

let running: Running;
let dataDir: string;
const open = async () => (running = await start({ PAYMENT_PROVIDER_PORT: '0', DATA_DIR: dataDir, PAYMENT_PROVIDER_SLOW_MS: '80' }));

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'provider-'));
  await open();
});
afterEach(async () => {
  await running.stop();
  await rm(dataDir, { recursive: true });
});

const call = async (method: string, path: string, { key, body, timeoutMs = 5_000 }: { key?: string; body?: unknown; timeoutMs?: number } = {}) => {
  const response = await fetch(`${running.url}${path}`, {
    method,
    headers: { ...(key && { 'idempotency-key': key }), ...(body !== undefined && { 'content-type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
};
const charge = (method: string, key = 'k', amount = 18_000, timeoutMs?: number) =>
  call('POST', '/payments', { key, body: { amount, currency: 'KRW', method, reference: 'order-1' }, timeoutMs });
const act = (path: string, key: string, body?: unknown) => call('POST', `/payments/k/${path}`, { key, body });
const kinds = async () => (await call('GET', '/books')).body.entries.map(({ kind }: { kind: string }) => kind);

describe('the tokens', () => {
  it('approve, decline and refuse what nobody knows', async () => {
    expect(await charge('sim_approve', 'a')).toMatchObject({ status: 201, body: { status: 'AUTHORIZED', amount: 18_000 } });
    expect(await charge('sim_decline', 'b')).toMatchObject({ status: 201, body: { status: 'DECLINED', reason: 'INSUFFICIENT_FUNDS' } });
    expect(await charge('visa', 'c')).toMatchObject({ body: { status: 'DECLINED', reason: 'UNKNOWN_METHOD' } });
    expect(await charge('constructor', 'd')).toMatchObject({ body: { status: 'DECLINED', reason: 'UNKNOWN_METHOD' } });
  });

  it('answer slowly', async () => {
    const began = performance.now();
    await charge('sim_slow');
    expect(performance.now() - began).toBeGreaterThanOrEqual(75);
  });

  it('charge and keep silent the first time, and tell the truth when asked by key', async () => {
    await expect(charge('sim_charge_then_timeout', 'k', 18_000, 100)).rejects.toThrow(/timeout/);
    expect(await call('GET', '/payments/k')).toMatchObject({ status: 200, body: { status: 'AUTHORIZED' } });
    expect(await charge('sim_charge_then_timeout')).toMatchObject({ status: 200, body: { status: 'AUTHORIZED' } });
    expect(await kinds()).toEqual(['charge']);
  });

  it('fail always, and charge nothing', async () => {
    expect((await charge('sim_fail')).status).toBe(500);
    expect((await charge('sim_fail')).status).toBe(500);
    expect(await call('GET', '/payments/k')).toMatchObject({ status: 404, body: { error: { code: 'NEVER_SEEN' } } });
    expect(await kinds()).toEqual([]);
  });

  it('refuse a capture, or let it fail twice', async () => {
    await charge('sim_capture_refused');
    expect(await act('capture', 'c')).toMatchObject({ status: 402, body: { error: { code: 'CAPTURE_REFUSED' } } });
    await charge('sim_capture_fails_twice', 'other');
    const statuses = [];
    for (let n = 0; n < 4; n += 1) statuses.push((await call('POST', '/payments/other/capture', { key: 'c' })).status);
    expect(statuses).toEqual([500, 500, 200, 200]);
  });
});

describe('a key', () => {
  it('charges once, however often and however much at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => charge('sim_approve')));
    expect(new Set(answers.map(({ body }) => body.status))).toEqual(new Set(['AUTHORIZED']));
    expect(await kinds()).toEqual(['charge']);
  });

  it('is refused with another payload', async () => {
    await charge('sim_approve');
    expect(await charge('sim_approve', 'k', 17_000)).toMatchObject({ status: 422, body: { error: { code: 'KEY_REUSED' } } });
  });

  it('is required', async () => {
    expect((await call('POST', '/payments', { body: { amount: 1, currency: 'KRW', method: 'sim_approve' } })).status).toBe(400);
  });

  it('that was voided before it was seen can never be charged', async () => {
    expect(await act('void', 'v')).toMatchObject({ status: 200, body: { status: 'VOIDED' } });
    expect(await charge('sim_approve')).toMatchObject({ status: 200, body: { status: 'VOIDED' } });
    expect(await kinds()).toEqual(['void']);
  });
});

describe('captured money', () => {
  beforeEach(async () => {
    await charge('sim_approve');
    await act('capture', 'c');
  });

  it('is given back once a key, and never more than was taken', async () => {
    expect((await act('refunds', 'r1', { amount: 10_000 })).status).toBe(201);
    expect((await act('refunds', 'r1', { amount: 10_000 })).status).toBe(200);
    expect((await act('refunds', 'r1', { amount: 9_000 })).status).toBe(422);
    expect((await act('refunds', 'r2', { amount: 8_001 })).status).toBe(422);
    expect((await act('refunds', 'r2', { amount: 8_000 })).status).toBe(201);
    expect(await call('GET', '/payments/k')).toMatchObject({ body: { status: 'CAPTURED', refunded: 18_000 } });
  });

  it('cannot be voided', async () => {
    expect(await act('void', 'v')).toMatchObject({ status: 409, body: { error: { code: 'CAPTURED' } } });
  });
});

describe('the books', () => {
  it('survive a restart, a line cut off by a crash left out', async () => {
    await charge('sim_approve');
    await act('capture', 'c');
    await running.stop();
    const file = join(dataDir, 'payment-provider', 'books.jsonl');
    await writeFile(file, `${await readFile(file, 'utf8')}{"at":"2026-`);
    await open();
    expect(await kinds()).toEqual(['charge', 'capture']);
    await act('refunds', 'r', { amount: 18_000 });
    await running.stop();
    await open();
    expect(await kinds()).toEqual(['charge', 'capture', 'refund']);
  });
});

describe('the behaviour', () => {
  const set = (behaviour: object) => call('POST', '/behaviour', { body: behaviour });

  it('fails so many times, for the operations it is set for', async () => {
    await set({ mode: 'fail', times: 1, only: ['capture'] });
    expect((await charge('sim_approve')).status).toBe(201);
    expect((await act('capture', 'c')).status).toBe(503);
    expect((await act('capture', 'c')).status).toBe(200);
  });

  it('drops a request undone, or does it and loses the answer', async () => {
    await set({ mode: 'drop' });
    await expect(charge('sim_approve')).rejects.toThrow('fetch failed');
    expect(await kinds()).toEqual([]);
    await set({ mode: 'loseAnswers' });
    await expect(charge('sim_approve')).rejects.toThrow('fetch failed');
    await set({ mode: 'normal' });
    expect(await kinds()).toEqual(['charge']);
  });

  it('hangs, and stops all the same', async () => {
    await set({ mode: 'hang' });
    await expect(charge('sim_approve', 'k', 18_000, 50)).rejects.toThrow(/timeout/);
  });

  it('is refused when it makes no sense', async () => {
    expect((await set({ mode: 'strange' })).status).toBe(400);
  });
});
