import { Pool } from 'undici';

export type RelayRequest = { readonly method: 'GET' | 'POST'; readonly path: string; readonly body?: object };
export type RelayReply = { readonly status: number; readonly body: Readonly<Record<string, unknown>> };

/** UNREACHABLE: there was no connection, so nothing was sent. The others may have arrived. */
export type RelayFailureKind = 'UNREACHABLE' | 'BROKEN' | 'TIMEOUT' | 'SERVER';

/** The relay did not answer what was asked. */
export class RelayFailure extends Error {
  override readonly name = 'RelayFailure';
  readonly kind: RelayFailureKind;
  constructor(kind: RelayFailureKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}

export type RelayClient = {
  /** One attempt. Any answer below 500 is one; everything else is a RelayFailure. */
  ask(request: RelayRequest): Promise<RelayReply>;
  close(): Promise<void>;
};

/** Errors of a connection that never came to be: nothing was sent on it. */
const neverConnected = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

/** Speaks JSON over HTTP with an Alimtalk relay. */
export const createRelayClient = ({ url, key, timeoutMs }: { readonly url: string; readonly key: string; readonly timeoutMs: number }): RelayClient => {
  const { origin, pathname } = new URL(url);
  const base = pathname.replace(/\/$/, '');
  const pool = new Pool(origin, { connections: 16, connect: { timeout: timeoutMs } });

  return {
    ask: async ({ method, path, body }) => {
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        const headers = { accept: 'application/json', authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) };
        const { statusCode: status, body: stream } = await pool.request({ method, path: `${base}${path}`, signal, headers, body: body && JSON.stringify(body) });
        const text = await stream.text();
        if (status >= 500) throw new RelayFailure('SERVER', `the relay answered ${status}`);
        return { status, body: parse(text, status) };
      } catch (error) {
        throw error instanceof RelayFailure ? error : failureOf(error, signal);
      }
    },
    close: () => pool.destroy(),
  };
};

const parse = (text: string, status: number): Readonly<Record<string, unknown>> => {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null) return body as Record<string, unknown>;
  } catch {
    // falls through: something on the way answers for the relay
  }
  throw new RelayFailure('SERVER', `the relay answered ${status} with what is no JSON object`);
};

const failureOf = (error: unknown, signal: AbortSignal): RelayFailure => {
  const { code, message } = error as NodeJS.ErrnoException;
  const codes = error instanceof AggregateError ? error.errors.map((one: NodeJS.ErrnoException) => one.code) : [code];
  if (codes.every((one) => one !== undefined && neverConnected.has(one))) return new RelayFailure('UNREACHABLE', message || String(code), error);
  if (signal.aborted) return new RelayFailure('TIMEOUT', 'the relay did not answer in time', error);
  return new RelayFailure('BROKEN', message || String(code), error);
};
