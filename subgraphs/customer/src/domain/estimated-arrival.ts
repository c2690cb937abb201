import type { MyPage } from './my-page.ts';

/** When it should be at the door, as far as the events tell; null before the store has named a time, and once nothing is awaited. */
export const estimatedArrival = ({ story, carriage }: MyPage): Date | null => {
  switch (story?.step.status) {
    case 'ACCEPTED':
    case 'PREPARING':
    case 'READY':
    case 'IN_DELIVERY': {
      // who carries it knows best, also while the order has not heard yet that it is on its way
      if (carriage?.arrival) return new Date(carriage.arrival);
      if (story.readyAt === null || story.travelSeconds === null) return null;
      return new Date(Date.parse(story.readyAt) + story.travelSeconds * 1_000);
    }
    case 'PENDING_PAYMENT':
    case 'PAYMENT_FAILED':
    case 'EXPIRED':
    case 'PLACED':
    case 'REJECTED':
    case 'DELIVERED':
    case 'COMPLETED':
    case 'CANCELLING':
    case 'CANCELLED':
    case undefined:
      return null;
  }
};
