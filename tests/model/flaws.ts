import type { HandleOrderCommand } from '../../subgraphs/order/src/application/handle.ts';
import type { HandlePaymentCommand } from '../../subgraphs/payment/src/application/handle.ts';
import type { Provider } from '../../subgraphs/payment/src/application/ports.ts';
import type { HandleDelivery } from '../../subgraphs/delivery/src/application/handle.ts';
import type { TicketCommand } from '../../subgraphs/store/src/domain/ticket/commands.ts';
import type { composeStore } from './contexts/store.ts';

/** Bugs that can be planted, to see that the walks find them. None of them is ever in the product. */
export type Flaws = {
  readonly withoutInbox?: boolean;
  /** A relay that skips what was written just before its process died. */
  readonly forgetfulRelay?: boolean;
  readonly withoutCount?: boolean;
  readonly deafOrderTimers?: boolean;
  readonly unforgottenRiders?: boolean;
  readonly order?: (handle: HandleOrderCommand) => HandleOrderCommand;
  readonly payment?: (handle: HandlePaymentCommand) => HandlePaymentCommand;
  readonly store?: Parameters<typeof composeStore>[0]['flaw'];
  readonly delivery?: (handle: HandleDelivery) => HandleDelivery;
  readonly provider?: (provider: Provider) => Provider;
};

/** A command that is simply not given. */
const swallowed = { kind: 'accepted', id: '', version: 0, events: [], repeated: false } as const;

export const planted = {
  /** Nobody lets go of money that comes for an order that is dead already. */
  'a late payment is kept': {
    payment: (handle) => async (id, command, cause) => {
      if (command.type !== 'CallOff') return handle(id, command, cause);
      const outcome = await handle(id, { type: 'RetryRefund', at: command.at, refundId: '' }); // there is none: only to see how it stands
      const settled = outcome.state.status === 'AUTHORIZED' || outcome.state.status === 'CAPTURED';
      return settled ? handle(id, command, cause) : { ...swallowed, state: outcome.state };
    },
  },
  'half of every refund stays behind': {
    provider: (provider) => ({ ...provider, refund: (key, idempotencyKey, { amount, currency }) => provider.refund(key, idempotencyKey, { amount: Math.floor(amount / 2), currency }) }),
  },
  'every event counts as often as it comes': { withoutInbox: true },
  'what a dying process wrote last is never told': { forgetfulRelay: true },
  'a claim of any assignment is good': {
    delivery: (handle) => async (id, command, cause) => {
      if (!('assignmentSeq' in command)) return handle(id, command, cause);
      const { state } = await handle(id, { type: 'WithdrawOffer', at: command.at, riderId: '' }) as { state: { assignmentSeq?: number } };
      return handle(id, { ...command, assignmentSeq: state.assignmentSeq ?? command.assignmentSeq }, cause);
    },
  },
  'a rider carries whatever they claim': {
    withoutCount: true,
    delivery: (handle) => (id, command, cause) => handle(id, command.type === 'ClaimDelivery' ? { ...command, rider: { ...command.rider, carrying: 0 } } : command, cause),
  },
  'any PIN opens the door': {
    delivery: (handle) => async (id, command, cause) => {
      if (command.type !== 'CompleteDelivery') return handle(id, command, cause);
      const { state } = await handle(id, { type: 'WithdrawOffer', at: command.at, riderId: '' }) as { state: { pin?: string } };
      return handle(id, { ...command, pin: state.pin ?? command.pin }, cause);
    },
  },
  'nobody watches the clock of an order': { deafOrderTimers: true },
  'the kitchen goes on with what was cancelled': {
    store: (handle) => async (id, command: TicketCommand, cause) => (command.type === 'WithdrawTicket' ? { ...swallowed, state: { status: 'NONE' } } : handle(id, command, cause)),
  },
  /** The kitchen calls off what stands ready, though a rider may have it. */
  'what stands ready is called off unasked': {
    store: (handle) => async (id, command: TicketCommand, cause) => {
      if (command.type !== 'CallOffTicket') return handle(id, command, cause);
      const { at, by, reason } = command;
      const outcome = await handle(id, { type: 'WithdrawTicket', at, by, reason }, cause);
      return outcome.kind === 'rejected' ? handle(id, command, cause) : outcome;
    },
  },
  'a rider goes on with what was called off': {
    delivery: (handle) => async (id, command, cause) => {
      const before = await handle(id, { type: 'WithdrawOffer', at: command.at, riderId: '' }) as { state: { status: string } };
      return command.type === 'CancelDelivery' && ['PICKED_UP', 'AT_DROPOFF'].includes(before.state.status) ? handle(id, { ...command, type: 'RecallDelivery' }, cause) : handle(id, command, cause);
    },
  },
  'a rider sees what was taken from them': { unforgottenRiders: true },
  'a part is given back of anything': { payment: (handle) => ((id: string, command: Parameters<typeof handle>[1], cause: Parameters<typeof handle>[2]) => handle(id, command.type === 'RequestRefund' ? { ...command, delivered: true } : command, cause)) as typeof handle },
  'a loss is forgotten': { payment: (handle) => (id, command, cause) => handle(id, command.type === 'WriteOff' ? { type: 'RecordUnknown', at: command.at } : command, cause) },
  'nobody hears that no rider was found': {
    order: ((handle: HandleOrderCommand) => (id: string, command: Parameters<HandleOrderCommand>[1], cause: Parameters<HandleOrderCommand>[2]) =>
      (command.type === 'GiveUpOnRiders' ? { ...swallowed, state: { status: 'NONE' } } : handle(id, command, cause))) as Flaws['order'],
  },
} satisfies Record<string, Flaws>;
