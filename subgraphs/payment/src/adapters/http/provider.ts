import type { Provider } from '../../application/ports.ts';
import type { ProviderClient, ProviderReply, ProviderRequest } from './provider-client.ts';
import { ProviderFailure } from './provider-failure.ts';
import type { ProviderPolicy } from './provider-policy.ts';

const pathOf = (key: string, what = '') => `/payments/${encodeURIComponent(key)}${what}`;
const codeOf = ({ body }: ProviderReply): string => String((body['error'] as { code?: unknown } | undefined)?.code ?? 'UNKNOWN');

/** A reply that means nothing we know: as good as none, and worth a look. */
const strange = (reply: ProviderReply) => ({ kind: 'NO_ANSWER', why: `a strange reply: ${reply.status} ${codeOf(reply)}` }) as const;

/** Speaks to the payment provider's HTTP API, by the policy. */
export const httpProvider = (client: ProviderClient, policy: ProviderPolicy): Provider => {
  const ask = async <Answer>(request: ProviderRequest, understand: (reply: ProviderReply) => Answer): Promise<Answer | { kind: 'NO_ANSWER'; why: string }> => {
    try {
      return understand(await policy.call((signal) => client.send(request, signal), { shed: false }));
    } catch (error) {
      if (error instanceof ProviderFailure) return { kind: 'NO_ANSWER', why: error.message };
      throw error;
    }
  };

  return {
    closedForMs: policy.closedForMs,

    reserve: async (key, { amount: { amount, currency }, method, reference }) => {
      const request: ProviderRequest = { method: 'POST', path: '/payments', idempotencyKey: key, body: { amount, currency, method, reference } };
      try {
        const reply = await policy.call((signal) => client.send(request, signal), { shed: true });
        if (declines.includes(reply.status)) return { kind: 'DECLINED', reason: codeOf(reply) };
        if (reply.status >= 300) return strange(reply);
        switch (reply.body['status']) {
          case 'AUTHORIZED':
          case 'CAPTURED':
            return { kind: 'RESERVED' };
          case 'DECLINED':
            return { kind: 'DECLINED', reason: String(reply.body['reason'] ?? 'DECLINED') };
          case 'VOIDED':
            return { kind: 'DECLINED', reason: 'VOIDED' };
          default:
            return strange(reply);
        }
      } catch (error) {
        if (!(error instanceof ProviderFailure)) throw error;
        return error.sent ? { kind: 'NO_ANSWER', why: error.message } : { kind: 'NOT_TRIED', retryAfterMs: error.retryAfterMs };
      }
    },

    find: (key) =>
      ask({ method: 'GET', path: pathOf(key) }, (reply) => {
        if (reply.status === 404 && codeOf(reply) === 'NEVER_SEEN') return { kind: 'NEVER_SEEN' };
        if (reply.status !== 200) return strange(reply);
        switch (reply.body['status']) {
          case 'AUTHORIZED':
            return { kind: 'RESERVED' };
          case 'CAPTURED':
          case 'VOIDED':
            return { kind: reply.body['status'] };
          case 'DECLINED':
            return { kind: 'DECLINED', reason: String(reply.body['reason'] ?? 'DECLINED') };
          default:
            return strange(reply);
        }
      }),

    capture: (key, idempotencyKey) =>
      ask({ method: 'POST', path: pathOf(key, '/capture'), idempotencyKey }, (reply) => (reply.status < 300 ? { kind: 'DONE' } : refusalIn(reply))),

    void: (key, idempotencyKey) =>
      ask({ method: 'POST', path: pathOf(key, '/void'), idempotencyKey }, (reply) => {
        if (reply.status < 300) return { kind: 'DONE' };
        if (codeOf(reply) === 'CAPTURED') return { kind: 'ALREADY_CAPTURED' };
        return codeOf(reply) === 'DECLINED' ? { kind: 'DONE' } : strange(reply); // what was declined holds nothing back
      }),

    refund: (key, idempotencyKey, { amount }) =>
      ask({ method: 'POST', path: pathOf(key, '/refunds'), idempotencyKey, body: { amount } }, (reply) => (reply.status < 300 ? { kind: 'DONE' } : refusalIn(reply))),
  };
};

/** By these the provider says that it understood, and charges nothing. Others may come from something on the way to it. */
const declines: readonly number[] = [400, 402, 422];

/** By these it means it: this money will not move. Anything else may be a mistake on the way, and is tried again. */
const refusals: readonly number[] = [402, 409, 422];
const refusalIn = (reply: ProviderReply) => (refusals.includes(reply.status) ? ({ kind: 'REFUSED', reason: codeOf(reply) } as const) : strange(reply));
