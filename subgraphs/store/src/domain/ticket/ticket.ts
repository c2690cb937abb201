import type { GeoPoint } from '#kernel/geo.ts';
import type { Money } from '#kernel/money.ts';
import type { Role } from '#kernel/transitions.ts';

export type DeliveryMethod = 'WALK' | 'BICYCLE' | 'MOTORBIKE';
export type TicketLine = { readonly menuItemId: string; readonly name: string; readonly options: readonly string[]; readonly quantity: number; readonly unitPrice: Money; readonly total: Money };

/** What the kitchen is asked to make, as the order told it. It never changes. */
export type Slip = {
  readonly orderId: string;
  readonly storeId: string;
  readonly ownerId: string;
  readonly customerId: string;
  readonly lines: readonly TicketLine[];
  readonly total: Money;
  readonly deliveryMethod: DeliveryMethod;
  readonly pickup: GeoPoint;
  readonly dropoff: GeoPoint;
  readonly placedAt: string;
  /** After this the store has said nothing for too long. */
  readonly acceptBy: string;
};

/** A customer's wish to take an order back that was accepted: since when, why, and until when the store may answer. */
export type Asked = { readonly at: string; readonly by: Role; readonly reason: string | null; readonly answerBy: string };

/** It stands ready, and somebody wants it called off: who, and why. The delivery says whether a rider has it already. */
export type Recalled = { readonly at: string; readonly by: Role; readonly reason: string | null };

export type Ticket =
  | { readonly status: 'NONE' }
  | ({ readonly status: 'AWAITING_ACCEPTANCE' | 'EXPIRED' } & Slip)
  | ({ readonly status: 'ACCEPTED' | 'PREPARING' | 'READY' | 'HANDED_OVER'; readonly cookingMinutes: number; readonly readyAt: string } & Slip)
  /** Accepted, and the store is asked whether it may be called off. */
  | ({ readonly status: 'CANCELLATION_ASKED'; readonly cookingMinutes: number; readonly readyAt: string; readonly asked: Asked } & Slip)
  | ({ readonly status: 'RECALLING'; readonly cookingMinutes: number; readonly readyAt: string; readonly recalled: Recalled } & Slip)
  | ({ readonly status: 'REJECTED'; readonly reason: string } & Slip)
  | ({ readonly status: 'CANCELLED'; readonly by: Role; readonly reason: string | null } & Slip);

export type TicketStatus = Ticket['status'];
export type OpenedTicket = Exclude<Ticket, { status: 'NONE' }>;

export type TicketEvent =
  | { readonly type: 'TicketOpened'; readonly at: string; readonly slip: Slip }
  | { readonly type: 'TicketAccepted'; readonly at: string; readonly cookingMinutes: number; readonly readyAt: string }
  | { readonly type: 'TicketRejected'; readonly at: string; readonly reason: string }
  | { readonly type: 'PreparationStarted'; readonly at: string }
  | { readonly type: 'TicketReady'; readonly at: string }
  | { readonly type: 'TicketHandedOver'; readonly at: string }
  | { readonly type: 'TicketExpired'; readonly at: string }
  | { readonly type: 'TicketCancelled'; readonly at: string; readonly by: Role; readonly reason: string | null }
  | { readonly type: 'CancellationAsked'; readonly at: string; readonly by: Role; readonly reason: string | null; readonly answerBy: string }
  | { readonly type: 'RecallAsked'; readonly at: string; readonly by: Role; readonly reason: string | null }
  | { readonly type: 'TicketCancelRefused'; readonly at: string; readonly reason: string };
