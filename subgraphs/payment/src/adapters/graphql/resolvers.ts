import { isUuid } from '#kernel/id.ts';
import { money } from '#kernel/money.ts';
import type { SubgraphContext } from '#platform/context.ts';
import { badInput, forbidden } from '#platform/graphql/errors.ts';
import type { AuthorizationOutcome, AuthorizationRequest } from '../../application/authorize-payment.ts';
import type { AskedPayment } from '../../domain/payment.ts';
import { refundedOf } from '../../domain/refund.ts';
import type { AuthorizePaymentInput, Resolvers } from './generated/resolvers.ts';
import type { PaymentLoaders } from './loaders.ts';

type Context = SubgraphContext<PaymentLoaders>;
type Dependencies = { readonly authorize: (request: AuthorizationRequest) => Promise<AuthorizationOutcome> };

export const paymentResolvers = ({ authorize }: Dependencies): Resolvers<Context> => ({
  Query: {
    paymentOfOrder: (_, { orderId }, context) => {
      forTheOrderContextAlone(context);
      return context.loaders.ofOrder.load(orderId);
    },
  },

  Mutation: {
    authorizePayment: async (_, { input }, context) => {
      forTheOrderContextAlone(context);
      const outcome = await authorize(toRequest(input));
      switch (outcome.kind) {
        case 'authorized':
          return { __typename: 'PaymentAuthorized', payment: outcome.payment };
        case 'declined':
          return { __typename: 'PaymentRefused', payment: outcome.payment, reason: outcome.reason };
        case 'unknown':
          return { __typename: 'PaymentOutcomeUnknown', payment: outcome.payment, retryAfter: inSeconds(outcome.retryAfterMs) };
        case 'unavailable':
          return { __typename: 'PaymentServiceUnavailable', code: 'PAYMENT_SERVICE_UNAVAILABLE', message: 'Payments are overloaded or away; nothing was charged', retryAfter: inSeconds(outcome.retryAfterMs) };
        case 'otherTerms':
          throw badInput('orderId: this order has a payment of another amount, method or customer already; an order is paid for once');
      }
    },
  },

  Payment: {
    __resolveReference: async ({ id }, context) => visible(await context.loaders.byId.load(id), context),
    id: ({ paymentId }) => paymentId,
    refunded: (payment) => (payment.status === 'CAPTURED' ? refundedOf(payment.refunds, payment.amount.currency) : money(0, payment.amount.currency)),
    method: ({ method }) => cutShort(method),
    captureRefused: (payment, _, { viewer }) => ('captureRefused' in payment && viewer?.roles.includes('SUPPORT') ? payment.captureRefused : null),
    refunds: (payment) => (payment.status === 'CAPTURED' ? payment.refunds : []),
  },

  Refund: { id: ({ refundId }) => refundId },

  Order: {
    __resolveReference: ({ id }) => ({ id }),
    payment: async ({ id }, _, context) => visible(await context.loaders.ofOrder.load(id), context),
  },
});

const forTheOrderContextAlone = ({ caller }: Context): void => {
  if (caller !== 'order') throw forbidden('Only the order context asks for money');
};

/** The payment for those it concerns; to anybody else there is none. */
const visible = (payment: AskedPayment | null, { caller, viewer }: Context): AskedPayment | null => {
  if (payment === null || caller === 'order') return payment;
  const concerned = viewer !== null && (viewer.roles.includes('SUPPORT') || viewer.id === payment.customerId || viewer.id === payment.storeOwnerId);
  return concerned ? payment : null;
};

const longestMethod = 200;

const toRequest = ({ orderId, customerId, storeOwnerId, amount, currency, method }: AuthorizePaymentInput): AuthorizationRequest => {
  for (const [name, id] of Object.entries({ orderId, customerId, storeOwnerId })) if (!isUuid(id)) throw badInput(`${name}: a UUID in lower case`);
  if (amount <= 0) throw badInput('amount: more than nothing, in minor units');
  if (method.length < 1 || method.length > longestMethod) throw badInput(`method: a token of 1 to ${longestMethod} characters`);
  return { orderId, customerId, storeOwnerId, amount: money(amount, currency), method };
};

/** Enough of a token to know it again, too little to pay with: never more than half of it. */
const cutShort = (method: string): string => {
  const shown = Math.min(4, Math.floor(method.length / 4));
  return `${method.slice(0, shown)}…${method.slice(method.length - shown)}`;
};

const inSeconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1_000));
