import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { post } from './post.ts';

export type Opening = {
  /** The router's, over HTTP. */
  readonly url: string;
  /** One socket for each. */
  readonly watched: readonly Watched[];
};

/** An order, and whose token it is watched with. */
export type Watched = { readonly token: string; readonly orderId: string };

/** Mutations of watched orders, each of which becomes a push with the status. */
export type Trigger = {
  readonly url: string;
  readonly mutation: string;
  /** Who asks, about which order, and the mutation's input without its key. */
  readonly asked: readonly { readonly token: string; readonly orderId: string; readonly input: object }[];
  /** What the right answer contains. */
  readonly expects: string;
  readonly status: string;
};

/** From the question to the answer, and from the answer to the push (below zero when the push came first). */
export type Push = { readonly answerMs: number; readonly pushMs: number };

const operation = 'subscription Watch($orderId: ID!) { orderStatusChanged(orderId: $orderId, after: 0) { sequence status actor order { id number store { name } } } }';
const openedAtOnce = 50;
const pushWithinMs = 20_000;

type Watcher = { readonly orderId: string; readonly socket: WebSocket; until(status: string): Promise<number> };

/** Many open sockets, each watching one order, as so many customers do. */
export const createWatchers = () => {
  let watchers: Watcher[] = [];

  const open = async ({ url, watched }: Opening): Promise<void> => {
    for (let from = 0; from < watched.length; from += openedAtOnce) {
      watchers.push(...(await Promise.all(watched.slice(from, from + openedAtOnce).map(async ({ token, orderId }) => {
        const watcher = watch(url.replace(/^http/, 'ws'), token, orderId);
        await watcher.until('PLACED');
        return watcher;
      }))));
    }
  };

  const trigger = async ({ url, mutation, asked, expects, status }: Trigger): Promise<Push[]> => {
    const byOrder = new Map(watchers.map((watcher) => [watcher.orderId, watcher]));
    const pushes: Push[] = [];
    for (const { token, orderId, input } of asked) {
      const watcher = byOrder.get(orderId);
      if (!watcher) throw new RangeError(`nobody watches ${orderId}`);
      const pushed = watcher.until(status);
      pushed.catch(() => undefined); // it is waited for below, if the mutation goes through
      const start = performance.now();
      const answer = JSON.stringify(await post(url, token, mutation, { input: { idempotencyKey: randomUUID(), ...input } }));
      const answered = performance.now();
      if (!answer.includes(expects)) throw new Error(`${mutation}\nanswered ${answer}`);
      pushes.push({ answerMs: answered - start, pushMs: (await pushed) - answered });
    }
    return pushes;
  };

  const close = async (): Promise<void> => {
    const closing = watchers;
    watchers = [];
    await Promise.all(closing.map(({ socket }) => new Promise((resolve) => {
      socket.once('close', resolve);
      socket.close(1_000);
    })));
  };

  return { open, trigger, close };
};

/** A graphql-transport-ws client of one subscription, with nothing on top that takes time. */
const watch = (url: string, token: string, orderId: string): Watcher => {
  const socket = new WebSocket(url, 'graphql-transport-ws');
  const seen = new Map<string, number>();
  const waiting = new Map<string, { resolve(at: number): void; reject(error: Error): void }>();
  let failure: Error | null = null;
  const send = (message: object) => socket.send(JSON.stringify(message));
  const fail = (error: Error) => {
    failure = error;
    waiting.forEach(({ reject }) => reject(error));
  };
  socket.on('open', () => send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
  socket.on('error', fail);
  socket.on('close', (code, reason) => fail(new Error(`the socket of ${orderId} was closed: ${code} ${reason.toString()}`)));
  socket.on('message', (raw: Buffer) => {
    const at = performance.now();
    const { type, payload } = JSON.parse(raw.toString()) as { type: string; payload?: { data?: { orderStatusChanged: { status: string } }; errors?: unknown } };
    if (type === 'connection_ack') send({ id: '1', type: 'subscribe', payload: { query: operation, variables: { orderId } } });
    if (type === 'ping') send({ type: 'pong' });
    if (type === 'error' || type === 'complete' || payload?.errors) fail(new Error(`the subscription of ${orderId} ended: ${raw.toString().slice(0, 1_000)}`));
    const status = payload?.data?.orderStatusChanged.status;
    if (type !== 'next' || status === undefined) return;
    seen.set(status, at);
    waiting.get(status)?.resolve(at);
  });
  const until = (status: string) =>
    new Promise<number>((resolve, reject) => {
      const before = seen.get(status);
      if (before !== undefined) return resolve(before);
      if (failure) return reject(failure);
      const deadline = setTimeout(() => reject(new Error(`${orderId} was not told of ${status} within ${pushWithinMs / 1_000} s; it was told of ${[...seen.keys()].join(', ') || 'nothing'}`)), pushWithinMs);
      const settle = <Value>(act: (value: Value) => void) => (value: Value) => {
        clearTimeout(deadline);
        waiting.delete(status);
        act(value);
      };
      waiting.set(status, { resolve: settle(resolve), reject: settle(reject) });
    });
  return { orderId, socket, until };
};
