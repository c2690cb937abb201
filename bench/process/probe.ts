import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { answerQuestions } from './questions.ts';

/** Loaded (`node --import`) into every process that is measured: tells what it takes. It costs nothing until it is asked to count. */

/** In bytes; `peak` is the most it ever was. */
export type Memory = { readonly rss: number; readonly peak: number; readonly heap: number };

/** What was asked of others: HTTP requests by origin, and statements by database, text, and whether an HTTP request was being answered with them. */
export type Outlay = {
  readonly calls: readonly { readonly origin: string; readonly count: number }[];
  readonly statements: readonly { readonly database: string; readonly inRequest: boolean; readonly text: string; readonly count: number }[];
};

const calls = new Map<string, number>();
const statements = new Map<string, number>();
const answering = new AsyncLocalStorage<true>();
let stopCounting: (() => void) | null = null;

const count = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);

const startCounting = async (): Promise<() => void> => {
  const onCall = (message: unknown) => count(calls, String((message as { request: { origin: string | URL } }).request.origin));
  const onRequest = () => answering.enterWith(true);
  subscribe('undici:request:create', onCall);
  subscribe('http.server.request.start', onRequest);
  const { default: pg } = await import('pg');
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function (this: { database?: string }, ...values: unknown[]) {
    const [first] = values;
    const text = typeof first === 'string' ? first : ((first as { text?: string } | undefined)?.text ?? '');
    count(statements, JSON.stringify([this.database ?? '', answering.getStore() === true, text.replaceAll(/\s+/g, ' ').slice(0, 300)]));
    return Reflect.apply(query, this, values);
  } as typeof query;
  return () => {
    unsubscribe('undici:request:create', onCall);
    unsubscribe('http.server.request.start', onRequest);
    pg.Client.prototype.query = query;
  };
};

const drain = <Item>(counts: Map<string, number>, item: (key: string, count: number) => Item): Item[] => {
  const items = [...counts].map(([key, value]) => item(key, value));
  counts.clear();
  return items;
};

answerQuestions({
  memory: (): Memory => ({ rss: process.memoryUsage.rss(), peak: process.resourceUsage().maxRSS * 1_024, heap: process.memoryUsage().heapUsed }),
  /** In milliseconds since it started. */
  cpu: (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  },
  business: async (): Promise<number> => {
    const [before, start] = [process.cpuUsage(), performance.now()];
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000 / (performance.now() - start);
  },
  outlay: async (): Promise<Outlay> => {
    stopCounting ??= await startCounting();
    return {
      calls: drain(calls, (origin, value) => ({ origin, count: value })),
      statements: drain(statements, (key, value) => {
        const [database, inRequest, text] = JSON.parse(key) as [string, boolean, string];
        return { database, inRequest, text, count: value };
      }),
    };
  },
  endOutlay: (): void => {
    stopCounting?.();
    stopCounting = null;
  },
});

// however the bench ends, nothing it started outlives it: when it ends in order it has stopped this before
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.channel?.unref();
