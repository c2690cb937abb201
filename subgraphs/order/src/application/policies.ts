import type { DeliveryEvent } from '#contracts/delivery.ts';
import type { PaymentEvent } from '#contracts/payment.ts';
import type { TicketEvent } from '#contracts/ticket.ts';
import type { OrderCommand } from '../domain/commands.ts';

/** Whenever this is told, then that command; null where the order does not care. */

export const whenPaymentTells = (event: PaymentEvent): OrderCommand | null => {
  switch (event.type) {
    case 'payment.PaymentAuthorized.v1':
      return { type: 'PlaceOrder', at: event.time, paymentId: event.subject };
    case 'payment.PaymentDeclined.v1':
      return { type: 'FailPayment', at: event.time, failure: 'DECLINED' };
    case 'payment.CaptureRefused.v1':
      return { type: 'RefuseCapture', at: event.time, reason: event.data.reason };
    case 'payment.PaymentCreated.v1':
    case 'payment.PaymentOutcomeUnknown.v1':
    case 'payment.CaptureRequested.v1':
    case 'payment.PaymentCaptured.v1':
    case 'payment.VoidRequested.v1':
    case 'payment.PaymentVoided.v1':
    case 'payment.WriteOffRequested.v1':
    case 'payment.PaymentWrittenOff.v1':
    case 'payment.RefundRequested.v1':
    case 'payment.RefundSucceeded.v1':
    case 'payment.RefundFailed.v1':
      return null;
  }
};

export const whenTicketTells = (event: TicketEvent): OrderCommand | null => {
  const at = event.time;
  switch (event.type) {
    case 'ticket.TicketAccepted.v1':
      return { type: 'AcceptOrder', at, readyAt: event.data.readyAt };
    case 'ticket.PreparationStarted.v1':
      return { type: 'StartPreparing', at };
    case 'ticket.TicketReady.v1':
      return { type: 'MarkReady', at };
    case 'ticket.TicketRejected.v1':
      return { type: 'RejectOrder', at, by: 'STORE_OWNER', reason: event.data.reason };
    case 'ticket.TicketExpired.v1':
      return { type: 'RejectOrder', at, by: 'SYSTEM', reason: 'NO_ANSWER' };
    case 'ticket.TicketCancelled.v1':
      return { type: 'GrantCancel', at, by: event.data.by, reason: event.data.reason };
    case 'ticket.TicketCancelRefused.v1':
      return { type: 'RefuseCancel', at, reason: event.data.reason };
    case 'ticket.TicketOpened.v1':
    case 'ticket.TicketHandedOver.v1':
    case 'ticket.CancellationAsked.v1':
    case 'ticket.RecallAsked.v1':
      return null;
  }
};

export const whenDeliveryTells = (event: DeliveryEvent): OrderCommand | null => {
  const at = event.time;
  switch (event.type) {
    case 'delivery.DeliveryPickedUp.v1':
      return { type: 'StartDelivery', at, riderId: event.data.riderId };
    case 'delivery.DeliveryCompleted.v1':
      return { type: 'FinishDelivery', at, riderId: event.data.riderId };
    case 'delivery.DispatchGaveUp.v1':
      return { type: 'GiveUpOnRiders', at };
    case 'delivery.DeliveryReturned.v1':
      return { type: 'EndDelivery', at, rule: 'RETURNED', fault: event.data.fault };
    case 'delivery.DeliveryFailed.v1':
      return { type: 'EndDelivery', at, rule: 'DELIVERY_FAILED', fault: event.data.fault };
    case 'delivery.DeliveryPlanned.v1':
    case 'delivery.DeliveryOffered.v1':
    case 'delivery.DeliveryAssigned.v1':
    case 'delivery.RiderArrived.v1':
    case 'delivery.FoodReady.v1':
    case 'delivery.RiderUnassigned.v1':
    case 'delivery.RiderReachedDropoff.v1':
    case 'delivery.DeliveryReturning.v1':
    case 'delivery.DeliveryCancelled.v1':
      return null;
  }
};
