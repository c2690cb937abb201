/** Whose order it was, and which store's. It never changes. */
export type ReviewedOrder = { readonly orderId: string; readonly storeId: string; readonly ownerId: string; readonly customerId: string };

export type Answer = { readonly text: string; readonly answeredAt: string };

type Written = ReviewedOrder & { readonly rating: number; readonly text: string | null; readonly writtenAt: string };

export type Review =
  | { readonly status: 'NONE' }
  | ({ readonly status: 'WRITTEN' } & Written)
  | ({ readonly status: 'ANSWERED'; readonly answer: Answer } & Written);

export type ReviewStatus = Review['status'];
export type WrittenReview = Exclude<Review, { status: 'NONE' }>;

export type ReviewEvent =
  | { readonly type: 'ReviewWritten'; readonly at: string; readonly order: ReviewedOrder; readonly rating: number; readonly text: string | null }
  | { readonly type: 'ReviewAnswered'; readonly at: string; readonly text: string };
