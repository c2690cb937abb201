import type { Amount, Books, Payment } from './books.ts';
import { methodNamed } from './methods.ts';

/** An answer in HTTP's terms. `silent` is one that is never sent, though what it tells has happened. */
export type Answer = { readonly status: number; readonly body: unknown; readonly afterMs?: number; readonly silent?: true };
export type Charge = Amount & { readonly method: string; readonly reference: string | null };

const refusal = (status: number, code: string, message: string): Answer => ({ status, body: { error: { code, message } } });
const told = (status: number, { key, amount, currency, reference, status: state, reason, refunds }: Payment): Answer =>
  ({ status, body: { key, status: state, amount, currency, reference, reason, refunded: refunds.reduce((sum, refund) => sum + refund.amount, 0) } });

const sameCharge = (asked: Charge, kept: Payment) =>
  asked.amount === kept.amount && asked.currency === kept.currency && asked.method === kept.method && asked.reference === kept.reference;

/** What a payment provider does: everything once, however often it is asked under the same key. */
export const createProvider = ({ books, slowMs }: { books: Books; slowMs: number }) => {
  const failedCaptures = new Map<string, number>();
  const present = (key: string): Payment => {
    const payment = books.payment(key);
    if (payment === undefined) throw new Error(`${key} was just written, and is not there`);
    return payment;
  };

  return {
    authorize: async (key: string, charge: Charge): Promise<Answer> => {
      const known = books.payment(key);
      if (known !== undefined) {
        const calledOffUnseen = known.status === 'VOIDED' && known.method === '';
        if (calledOffUnseen || sameCharge(charge, known)) return told(200, known);
        return refusal(422, 'KEY_REUSED', 'this key came with another payload before');
      }
      const method = methodNamed(charge.method);
      if (method?.authorize === 'fail') return refusal(500, 'INTERNAL', 'something went wrong; nothing was charged');
      if (method === undefined || method.authorize === 'decline') {
        await books.write({ kind: 'decline', key, ...charge, reason: method === undefined ? 'UNKNOWN_METHOD' : 'INSUFFICIENT_FUNDS' });
        return told(201, present(key));
      }
      await books.write({ kind: 'charge', key, ...charge });
      const answer = told(201, present(key));
      if (method.authorize === 'slow') return { ...answer, afterMs: slowMs };
      return method.authorize === 'chargeThenSilence' ? { ...answer, silent: true } : answer;
    },

    find: async (key: string): Promise<Answer> => {
      const payment = books.payment(key);
      return payment === undefined ? refusal(404, 'NEVER_SEEN', 'no payment was ever asked for under this key') : told(200, payment);
    },

    capture: async (key: string): Promise<Answer> => {
      const payment = books.payment(key);
      if (payment === undefined) return refusal(404, 'NEVER_SEEN', 'there is nothing to capture');
      if (payment.status === 'CAPTURED') return told(200, payment);
      if (payment.status !== 'AUTHORIZED') return refusal(409, payment.status, `a payment that is ${payment.status} cannot be captured`);
      const how = methodNamed(payment.method)?.capture;
      if (how === 'refuse') return refusal(402, 'CAPTURE_REFUSED', 'the bank took its promise back');
      const failed = failedCaptures.get(key) ?? 0;
      if (how === 'failTwice' && failed < 2) {
        failedCaptures.set(key, failed + 1);
        return refusal(500, 'INTERNAL', 'something went wrong; nothing was captured');
      }
      await books.write({ kind: 'capture', key });
      return told(200, present(key));
    },

    /** A key that was never seen is called off as well: a charge that comes under it later finds it void. */
    void: async (key: string): Promise<Answer> => {
      const payment = books.payment(key);
      if (payment?.status === 'VOIDED') return told(200, payment);
      if (payment?.status === 'CAPTURED') return refusal(409, 'CAPTURED', 'the money was taken already: refund it');
      if (payment?.status === 'DECLINED') return refusal(409, 'DECLINED', 'there is nothing to void');
      await books.write({ kind: 'void', key });
      return told(200, present(key));
    },

    refund: async (key: string, refundKey: string, amount: number): Promise<Answer> => {
      const payment = books.payment(key);
      if (payment?.status !== 'CAPTURED') return refusal(409, payment?.status ?? 'NEVER_SEEN', 'only captured money can be refunded');
      const known = payment.refunds.find((refund) => refund.refundKey === refundKey);
      if (known !== undefined && known.amount !== amount) return refusal(422, 'KEY_REUSED', 'this key came with another payload before');
      if (known !== undefined) return { status: 200, body: { key: refundKey, status: 'SUCCEEDED', amount } };
      if (methodNamed(payment.method)?.refund === 'refuse') return refusal(402, 'REFUND_REFUSED', 'the account was closed');
      const left = payment.refunds.reduce((rest, refund) => rest - refund.amount, payment.amount);
      if (amount > left) return refusal(422, 'MORE_THAN_CAPTURED', `only ${left} is left of what was captured`);
      await books.write({ kind: 'refund', key, refundKey, amount });
      return { status: 201, body: { key: refundKey, status: 'SUCCEEDED', amount } };
    },
  };
};
