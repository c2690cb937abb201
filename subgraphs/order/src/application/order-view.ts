import type { SubmittedOrder } from '../domain/order.ts';

/** An order as it is shown: its state, and what stands beside it. */
export type OrderView = {
  readonly id: string;
  readonly version: number;
  readonly updatedAt: Date;
  /** Who carries it, as the delivery context tells: for who may see it. */
  readonly riderId: string | null;
  readonly order: SubmittedOrder;
};
