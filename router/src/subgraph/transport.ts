import { type Dispatcher, Pool } from 'undici';
import type { Cancellation } from '../call.ts';

/** The subgraph did not answer, or not as a server that is well. `sent` is false when it cannot have seen the request. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
  readonly isTimeout: boolean;
  constructor(message: string, options: { isTimeout?: boolean; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.isTimeout = options.isTimeout ?? false;
  }
}

/** The client went away before the answer came. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

export type HttpAnswer = { readonly status: number; readonly text: string };

export type Transport = {
  /** Posts JSON. Throws Unreachable when no whole answer comes within the time, Cancelled when it was called off. */
  post(body: string, headers: string[], timeoutMs: number, cancellation: Cancellation): Promise<HttpAnswer>;
  close(): Promise<void>;
};

/** HTTP to one subgraph over a pool of kept-alive connections: undici's dispatch, without the streams and signals on top of it. */
export const createTransport = (url: string, connections: number): Transport => {
  const { origin, pathname, search } = new URL(url);
  const pool = new Pool(origin, { connections, connect: { timeout: 2_000 }, headersTimeout: 0, bodyTimeout: 0, keepAliveTimeout: 4_000, keepAliveTimeoutThreshold: 1_000 });
  const path = pathname + search;

  const post: Transport['post'] = (body, headers, timeoutMs, cancellation) =>
    new Promise((resolve, reject) => {
      if (cancellation.cancelled) return reject(new Cancelled('the client went away'));
      const chunks: Buffer[] = [];
      let status = 0;
      let controller: Dispatcher.DispatchController | null = null;
      let failure: Error | null = null;

      const settle = (outcome: () => void) => {
        clearTimeout(timer);
        stopListening();
        outcome();
      };
      const callOff = (error: Error) => {
        if (failure) return;
        failure = error;
        settle(() => reject(error));
        controller?.abort(error);
      };
      const timer = setTimeout(() => callOff(new Unreachable(`no answer within ${timeoutMs} ms`, { isTimeout: true })), timeoutMs);
      const stopListening = cancellation.onCancel(() => callOff(new Cancelled('the client went away')));

      pool.dispatch({ origin, path, method: 'POST', headers, body }, {
        onRequestStart: (started) => {
          controller = started;
          if (failure) started.abort(failure);
        },
        onResponseStart: (_controller, statusCode) => {
          status = statusCode;
        },
        onResponseData: (_controller, chunk) => {
          chunks.push(chunk);
        },
        onResponseEnd: () => {
          if (!failure) settle(() => resolve({ status, text: (chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString() }));
        },
        onResponseError: (_controller, error) => {
          if (failure) return;
          failure = new Unreachable(error.message, { cause: error });
          settle(() => reject(failure as Error));
        },
      });
    });

  return { post, close: () => pool.destroy() };
};
