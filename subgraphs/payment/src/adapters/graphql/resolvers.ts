import { isUuid } from '#kernel/id.ts';
import { money } from '#kernel/money.ts';
import type { SubgraphContext } from '#platform/context.ts';
import { connection, pageRequest } from '#platform/graphql/connection.ts';
import { badInput, forbidden } from '#platform/graphql/errors.ts';
import { signedInAs } from '#platform/graphql/signed-in.ts';
import type { AuthorizationOutcome, AuthorizationRequest } from '../../application/authorize-payment.ts';
import { commandsNow, type PaymentView } from '../../application/payment-view.ts';
import type { RefundOrder } from '../../application/refund-order.ts';
import { type AskedPayment, isAsked, type PaymentCommand } from '../../domain/payment.ts';
import { refundedOf } from '../../domain/refund.ts';
import type { AuthorizePaymentInput, PaymentAction, Resolvers } from './generated/resolvers.ts';
import type { PaymentLoaders } from './loaders.ts';
import { keyReused, orderNotFound, refundRefused, toCommandKey, toRefundRequest } from './refunds.ts';

type Context = SubgraphContext<PaymentLoaders>;
type Dependencies = {
  readonly authorize: (request: AuthorizationRequest) => Promise<AuthorizationOutcome>;
  readonly refund: RefundOrder;
  readonly writtenOff: (below: string | null, take: number) => Promise<PaymentView[]>;
};

export const paymentResolvers = ({ authorize, refund, writtenOff }: Dependencies): Resolvers<Context> => ({
  Query: {
    paymentOfOrder: (_, { orderId }, context) => {
      forTheOrderContextAlone(context);
      return context.loaders.ofOrder.load(orderId);
    },
    lostPayments: async (_, args, { viewer }) => {
      signedInAs(viewer, 'SUPPORT');
      const page = pageRequest(args, 1);
      const below = page.after?.[0] ?? null;
      if (below !== null && !isUuid(below)) throw badInput('after is not a cursor of this list: take it from pageInfo.endCursor');
      return connection(page, await writtenOff(below, page.take), ({ paymentId }) => [paymentId], (payment) => payment);
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

    refundOrder: async (_, { input }, context) => {
      const viewer = signedInAs(context.viewer, 'SUPPORT');
      const key = toCommandKey(viewer, input);
      const request = toRefundRequest(input);
      const outcome = request && (await refund(request, key));
      if (outcome === null || outcome.kind === 'notFound') return orderNotFound();
      if (outcome.kind === 'keyReused') return keyReused();
      if (!isAsked(outcome.state)) throw new Error(`the payment of order ${input.orderId} is gone`);
      if (outcome.kind === 'rejected') return refundRefused(outcome.state, outcome.reason);
      return { __typename: 'RefundOrderSuccess', payment: outcome.state };
    },
  },

  Payment: {
    __resolveReference: async ({ id }, context) => visible(await context.loaders.byId.load(id), context),
    id: ({ paymentId }) => paymentId,
    refunded: (payment) => (payment.status === 'CAPTURED' ? refundedOf(payment.refunds, payment.amount.currency) : money(0, payment.amount.currency)),
    method: ({ method }) => cutShort(method),
    captureRefused: (payment, _, { viewer }) => ('captureRefused' in payment && viewer?.roles.includes('SUPPORT') ? payment.captureRefused : null),
    order: ({ orderId }) => ({ id: orderId }),
    availableActions: async (payment, _, { viewer, loaders }) => {
      const view = await loaders.byId.load(payment.paymentId);
      return view === null || viewer === null ? [] : commandsNow(view, viewer.roles).flatMap((command) => actions[command] ?? []);
    },
    refunds: (payment) => (payment.status === 'CAPTURED' ? payment.refunds : []),
  },

  Refund: { id: ({ refundId }) => refundId },

  Order: {
    __resolveReference: ({ id }) => ({ id }),
    payment: async ({ id }, _, context) => visible(await context.loaders.ofOrder.load(id), context),
  },
});

/** Which of a payment's commands are mutations, and so buttons. */
const actions: Partial<Record<PaymentCommand['type'], PaymentAction>> = { RequestRefund: 'REFUND_ORDER' };

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
