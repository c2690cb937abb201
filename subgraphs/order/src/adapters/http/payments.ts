import { BrokenCircuitError, circuitBreaker, CircuitState, ConsecutiveBreaker, handleWhenResult, TaskCancelledError, timeout, TimeoutStrategy, wrap } from 'cockatiel';
import { print } from 'graphql';
import { errors, Pool } from 'undici';
import type { Clock } from '#kernel/clock.ts';
import { callerHeader } from '#platform/caller/credential.ts';
import { createSigner } from '#platform/caller/sign.ts';
import type { PaymentOutcome, PaymentRequest, Payments } from '../../application/ports.ts';
import { AuthorizePaymentDocument, type AuthorizePaymentMutation } from './generated/payment.ts';

export type PaymentsConfig = {
  readonly url: string;
  readonly secret: Buffer;
  /** Longer than payment itself takes to give up on its provider, so that it is payment who tells the outcome. */
  readonly timeoutMs: number;
  /** How long payment is left alone after it was found unavailable this many times in a row. */
  readonly breakerFailures: number;
  readonly breakerRestMs: number;
};

const query = print(AuthorizePaymentDocument);

/** The payment context over its own typed GraphQL API. Whatever goes wrong becomes an outcome: unavailable when nothing can have been tried, unknown otherwise. */
export const httpPayments = (config: PaymentsConfig, clock: Clock): Payments & { close(): Promise<void> } => {
  const { origin, pathname } = new URL(config.url);
  const pool = new Pool(origin, { connections: 32, connect: { timeout: 2_000 } });
  const breaker = circuitBreaker(handleWhenResult((outcome) => (outcome as PaymentOutcome).kind === 'unavailable'), {
    halfOpenAfter: config.breakerRestMs,
    breaker: new ConsecutiveBreaker(config.breakerFailures),
  });
  const signer = createSigner('order', config.secret, clock);
  let opensAgainAt = 0;
  breaker.onBreak(() => (opensAgainAt = clock().getTime() + config.breakerRestMs));
  const policy = wrap(breaker, timeout(config.timeoutMs, TimeoutStrategy.Aggressive));
  const secondsToRest = () => Math.max(1, Math.ceil((opensAgainAt - clock().getTime()) / 1_000));

  const ask = async ({ orderId, customerId, storeOwnerId, amount, method }: PaymentRequest, signal: AbortSignal): Promise<PaymentOutcome> => {
    const body = JSON.stringify({ query, variables: { input: { orderId, customerId, storeOwnerId, amount: amount.amount, currency: amount.currency, method } } });
    const headers = { 'content-type': 'application/json', [callerHeader]: signer.request('payment', null, body) };
    try {
      const response = await pool.request({ method: 'POST', path: pathname, headers, body, signal });
      const { data } = (await response.body.json()) as { data?: AuthorizePaymentMutation | null };
      return data ? outcomeOf(data.authorizePayment) : { kind: 'unknown', retryAfterSeconds: 2 };
    } catch (error) {
      return neverArrived(error) ? { kind: 'unavailable', retryAfterSeconds: Math.ceil(config.breakerRestMs / 1_000) } : { kind: 'unknown', retryAfterSeconds: 2 };
    }
  };

  return {
    closedForSeconds: () => (breaker.state === CircuitState.Open ? secondsToRest() : null),
    authorize: async (request) => {
      try {
        return await policy.execute(({ signal }) => ask(request, signal));
      } catch (error) {
        if (error instanceof BrokenCircuitError) return { kind: 'unavailable', retryAfterSeconds: secondsToRest() };
        if (error instanceof TaskCancelledError) return { kind: 'unknown', retryAfterSeconds: 2 };
        throw error;
      }
    },
    close: () => pool.close(),
  };
};

const outcomeOf = (result: AuthorizePaymentMutation['authorizePayment']): PaymentOutcome => {
  switch (result.__typename) {
    case 'PaymentAuthorized':
      return { kind: 'authorized', paymentId: result.payment.id };
    case 'PaymentRefused':
      return { kind: 'declined', reason: result.reason };
    case 'PaymentOutcomeUnknown':
      return { kind: 'unknown', retryAfterSeconds: result.retryAfter };
    case 'PaymentServiceUnavailable':
      return { kind: 'unavailable', retryAfterSeconds: result.retryAfter };
  }
};

/** Whether the request cannot have reached payment: no connection was made. */
const neverArrived = (error: unknown): boolean =>
  error instanceof errors.ConnectTimeoutError || ['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'EAI_AGAIN'].includes((error as NodeJS.ErrnoException).code ?? '');
