import { openBooks } from '../../../simulators/payment-provider/src/books.ts';
import { type Answer, createProvider } from '../../../simulators/payment-provider/src/provider.ts';
import type { ProviderClient, ProviderReply, ProviderRequest } from '../../../subgraphs/payment/src/adapters/http/provider-client.ts';
import { ProviderFailure } from '../../../subgraphs/payment/src/adapters/http/provider-failure.ts';
import { httpProvider } from '../../../subgraphs/payment/src/adapters/http/provider.ts';
import type { Tasks } from './tasks.ts';

/** What becomes of a request to the provider. */
export type Fate =
  /** It answers 500, and has done nothing. */
  | 'fail'
  /** It never answers, and has done nothing. */
  | 'hang'
  /** It did it, and the answer is lost. */
  | 'lose'
  /** No answer in time, and it does it later. */
  | 'late'
  /** There is no connection. */
  | 'unreachable'
  /** The circuit is open: it is not even tried. */
  | 'closed'
  /** A refund is refused, this time. */
  | 'refuse';
/** What it becomes of: of a request for money, of any after that, of a refund. It waits for one. */
export type Fated = { readonly fate: Fate; readonly of: 'reserve' | 'later' };

/** The payment provider's simulator in this process, behind the payment context's own HTTP mapping, with failures in between that are drawn. */
export const createWire = async (tasks: Tasks, clock: () => Date) => {
  const books = await openBooks(null, clock);
  const provider = createProvider({ books, slowMs: 0 });
  const fated: Fated[] = [];
  const late: ProviderRequest[] = [];

  const answerOf = ({ method, path, idempotencyKey = '', body }: ProviderRequest): Promise<Answer> => {
    const [, , inPath = '', what] = path.split('/');
    const key = decodeURIComponent(inPath);
    if (inPath === '') return provider.authorize(idempotencyKey, body as Parameters<typeof provider.authorize>[1]);
    if (method === 'GET') return provider.find(key);
    switch (what) {
      case 'capture':
        return provider.capture(key);
      case 'void':
        return provider.void(key);
      default:
        return provider.refund(key, idempotencyKey, (body as { amount: number }).amount);
    }
  };

  const isNewRefund = ({ path, idempotencyKey }: ProviderRequest) =>
    path.endsWith('/refunds') && !books.payments().some(({ refunds }) => refunds.some(({ refundKey }) => refundKey === idempotencyKey));

  const send = async (request: ProviderRequest): Promise<ProviderReply> => {
    await tasks.gate();
    const of = request.path === '/payments' ? 'reserve' : 'later';
    const next = fated.findIndex((one) => one.of === of && (one.fate !== 'refuse' || isNewRefund(request)));
    const fate = next < 0 ? null : fated.splice(next, 1)[0]?.fate;
    if (fate === 'unreachable') throw new ProviderFailure('NETWORK', 'no connection', { sent: false });
    if (fate === 'closed') throw new ProviderFailure('CLOSED', 'the circuit is open', { sent: false });
    if (fate === 'fail') throw new ProviderFailure('SERVER', 'the provider answered 500', { sent: true });
    if (fate === 'hang') throw new ProviderFailure('TIMEOUT', 'no answer', { sent: true });
    if (fate === 'late') {
      late.push(request);
      throw new ProviderFailure('TIMEOUT', 'no answer yet', { sent: true });
    }
    if (fate === 'refuse') return { status: 402, body: { error: { code: 'REFUND_REFUSED' } } };
    const { status, body, silent } = await answerOf(request);
    await tasks.gate();
    if (fate === 'lose') throw new ProviderFailure('NETWORK', 'the connection broke', { sent: true });
    if (silent) throw new ProviderFailure('TIMEOUT', 'no answer', { sent: true });
    if (status >= 500) throw new ProviderFailure('SERVER', `the provider answered ${status}`, { sent: true });
    return { status, body: body as ProviderReply['body'] };
  };

  const client: ProviderClient = { send, close: async () => {} };
  const signal = new AbortController().signal;
  return {
    books,
    /** What the next requests meet with, one after the other; when there is none, all is well. */
    fated,
    /** Requests that are still on their way. */
    late,
    arrive: async (index: number): Promise<void> => {
      const [request] = late.splice(index, 1);
      if (request !== undefined) await answerOf(request);
    },
    provider: httpProvider(client, {
      closedForMs: () => {
        const next = fated.findIndex(({ fate, of }) => fate === 'closed' && of === 'reserve');
        if (next < 0) return null;
        fated.splice(next, 1);
        return 1_000;
      },
      call: (attempt) => attempt(signal),
    }),
  };
};
export type Wire = Awaited<ReturnType<typeof createWire>>;
