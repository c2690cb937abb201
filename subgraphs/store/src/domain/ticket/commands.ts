import type { Role } from '#kernel/transitions.ts';
import type { Slip } from './ticket.ts';

/** Every command carries the time it is given at. */
export type TicketCommand =
  | { readonly type: 'OpenTicket'; readonly at: string; readonly slip: Slip }
  | { readonly type: 'AcceptTicket'; readonly at: string; readonly by: Role; readonly cookingMinutes: number }
  | { readonly type: 'RejectTicket'; readonly at: string; readonly by: Role; readonly reason: string }
  | { readonly type: 'StartPreparing'; readonly at: string; readonly by: Role }
  | { readonly type: 'MarkReady'; readonly at: string; readonly by: Role }
  | { readonly type: 'HandOver'; readonly at: string }
  | { readonly type: 'ExpireTicket'; readonly at: string }
  /** The customer would like it called off: the ticket decides, or has the store asked, which may answer until `answerBy`. `by` is who asked. */
  | { readonly type: 'CancelTicket'; readonly at: string; readonly by: Role; readonly reason: string | null; readonly answerBy: string }
  | { readonly type: 'ConsentToCancellation'; readonly at: string; readonly by: Role }
  | { readonly type: 'DeclineCancellation'; readonly at: string; readonly by: Role }
  /** The store was asked, and has said nothing. */
  | { readonly type: 'EndAsking'; readonly at: string }
  /** The store, support or the system wants it called off: done while it is cooked; once it stands ready, the delivery is asked. `by` is who wants it. */
  | { readonly type: 'CallOffTicket'; readonly at: string; readonly by: Role; readonly reason: string | null }
  /** The delivery is off: no rider has the food, and none will get it. */
  | { readonly type: 'GrantRecall'; readonly at: string }
  /** The order is off already: there is nothing to decide, only to stop while that is of use. `by` is who ended the order. */
  | { readonly type: 'WithdrawTicket'; readonly at: string; readonly by: Role; readonly reason: string | null };

export type TicketRejection = 'NOT_IN_STATE' | 'NOT_ALLOWED' | 'COOKING_TIME' | 'REASON' | 'NOT_DUE';

/** What a store may say when it accepts or rejects. */
export const limits = { cookingMinutes: { least: 1, most: 180 }, reasonCharacters: 500 } as const;
