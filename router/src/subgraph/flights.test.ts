import { describe, expect, it } from '@jest/globals';
import { type Call, createCancellation } from '../call.ts';
import { createFlights } from './flights.ts';
import type { HttpAnswer } from './transport.ts';

const call = (key = ''): Call => ({ rights: { key, viewer: null, scopes: new Set<string>(), signer: null }, traceparent: null, cancellation: createCancellation() });

const tower = () => {
  const departed: { body: string; call: Call; land(answer: HttpAnswer): void }[] = [];
  const flights = createFlights((body, call) => new Promise((land) => departed.push({ body, call, land })));
  return { departed, join: flights.join };
};
const answer = { status: 200, text: '{"data":null}' };

describe('a query in flight', () => {
  it('is joined by those who ask the same with the same rights, and by nobody else', async () => {
    const { departed, join } = tower();
    const joined = [join('{a}', call()), join('{a}', call())];
    void join('{b}', call());
    void join('{a}', call('somebody'));
    expect(departed.map(({ body }) => body)).toEqual(['{a}', '{b}', '{a}']);
    departed[0]?.land(answer);
    expect(await Promise.all(joined)).toEqual([answer, answer]);
  });

  it('is not joined after it has landed', async () => {
    const { departed, join } = tower();
    const first = join('{a}', call());
    departed[0]?.land(answer);
    await first;
    void join('{a}', call());
    expect(departed).toHaveLength(2);
  });

  it('goes on while one is waiting, and is called off when the last has gone', async () => {
    const { departed, join } = tower();
    const [leaving, staying] = [call(), call()];
    const left = join('{a}', leaving);
    void join('{a}', staying).catch(() => undefined);
    leaving.cancellation.cancel();
    await expect(left).rejects.toThrow('went away');
    expect(departed[0]?.call.cancellation.cancelled).toBe(false);
    staying.cancellation.cancel();
    expect(departed[0]?.call.cancellation.cancelled).toBe(true);
    void join('{a}', call());
    expect(departed).toHaveLength(2);
  });
});
