import { Client } from 'undici';
import { type Latencies, latenciesOf } from '../report/statistics.ts';
import type { Visitor } from '../scenes/scene.ts';
import type { Exchange } from '../exchanges/exchange.ts';

export type LoopOptions = {
  readonly url: string;
  readonly connections: number;
  readonly ms: number;
  /** Each connection is one of them. */
  readonly visitors: readonly Visitor[];
};

export type LoopResult = { readonly perSecond: number; readonly requests: number; readonly latencies: Latencies };

/**
 * So many connections, each asking again as soon as it is answered, for so long. Every answer is looked at: rejects with the
 * first that is not what was asked for.
 */
export const closedLoop = async ({ url, connections, ms, visitors }: LoopOptions, exchange: Exchange): Promise<LoopResult> => {
  const { origin, pathname } = new URL(url);
  const latencies: number[] = [];
  let inTime = 0;
  const start = performance.now();
  const end = start + ms;

  const converse = (connection: number): Promise<void> => {
    const client = new Client(origin);
    const visitor = visitors[connection % visitors.length] as Visitor;
    const headers = ['content-type', 'application/json', 'authorization', `Bearer ${visitor.token}`];
    const nextVariables = exchange.variables(visitor);
    return new Promise<void>((resolve, reject) => {
      const once = () => {
        const asked = performance.now();
        if (asked >= end) return resolve();
        const body = JSON.stringify({ query: exchange.operation, variables: nextVariables() });
        const chunks: Buffer[] = [];
        client.dispatch({ path: pathname, method: 'POST', headers, body }, {
          onRequestStart: () => {},
          onResponseStart: () => {},
          onResponseData: (_controller, chunk) => void chunks.push(chunk),
          onResponseEnd: () => {
            const answered = performance.now();
            const text = (chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString('latin1');
            if (text.includes('"errors":') || !text.includes(exchange.expects)) return reject(new Error(`${url} answered ${body}\nwith ${text.slice(0, 2_000)}`));
            latencies.push(answered - asked);
            if (answered <= end) inTime++;
            setImmediate(once);
          },
          onResponseError: (_controller, error) => reject(error),
        });
      };
      once();
    }).finally(() => client.destroy());
  };

  await Promise.all(Array.from({ length: connections }, (_, connection) => converse(connection)));
  return { perSecond: (inTime / ms) * 1_000, requests: latencies.length, latencies: latenciesOf(latencies) };
};
