import { Pool } from 'undici';
import { ProviderFailure } from './provider-failure.ts';

export type ProviderRequest = { readonly method: 'GET' | 'POST'; readonly path: string; readonly idempotencyKey?: string; readonly body?: object };
export type ProviderReply = { readonly status: number; readonly body: Readonly<Record<string, unknown>> };

export type ProviderClient = {
  /** One attempt. Any answer below 500 is one, but 429; everything else is a ProviderFailure. */
  send(request: ProviderRequest, signal: AbortSignal): Promise<ProviderReply>;
  close(): Promise<void>;
};

/** Errors of a connection that never came to be: nothing was sent on it. */
const neverConnected = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

export const createProviderClient = ({ url, connections, connectTimeoutMs }: { url: string; connections: number; connectTimeoutMs: number }): ProviderClient => {
  const { origin, pathname } = new URL(url);
  const base = pathname.replace(/\/$/, '');
  const pool = new Pool(origin, { connections, connect: { timeout: connectTimeoutMs } });

  return {
    send: async ({ method, path, idempotencyKey, body }, signal) => {
      try {
        const response = await pool.request({
          method,
          path: `${base}${path}`,
          signal,
          headers: { accept: 'application/json', ...(idempotencyKey && { 'idempotency-key': idempotencyKey }), ...(body && { 'content-type': 'application/json' }) },
          body: body && JSON.stringify(body),
        });
        const { statusCode: status } = response;
        const text = await response.body.text();
        if (status === 429) throw new ProviderFailure('SERVER', 'the provider asks us to slow down', { sent: false });
        if (status >= 500) throw new ProviderFailure('SERVER', `the provider answered ${status}`, { sent: true });
        return { status, body: parse(text, status) };
      } catch (error) {
        throw error instanceof ProviderFailure ? error : failureOf(error, signal);
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
    // falls through: something on the way answers for the provider
  }
  throw new ProviderFailure('SERVER', `the provider answered ${status} with what is no JSON object`, { sent: true });
};

const failureOf = (error: unknown, signal: AbortSignal): ProviderFailure => {
  if (signal.aborted) return new ProviderFailure('TIMEOUT', 'the provider did not answer in time', { sent: true, cause: error });
  const { code, message } = error as NodeJS.ErrnoException;
  const codes = error instanceof AggregateError ? error.errors.map((one: NodeJS.ErrnoException) => one.code) : [code];
  return new ProviderFailure('NETWORK', message || String(code), { sent: !codes.every((one) => one !== undefined && neverConnected.has(one)), cause: error });
};
