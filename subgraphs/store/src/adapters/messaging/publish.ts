import type { EventEnvelope } from '#contracts/event.ts';
import { toldReason } from '#contracts/reason.ts';
import type { StoreEvent as ToldOfStore, StoreOffer } from '#contracts/store.ts';
import type { TicketEvent as ToldOfTicket } from '#contracts/ticket.ts';
import type { Change } from '#kernel/command-handler.ts';
import type { NewId } from '#kernel/id.ts';
import type { MenuItem, OpeningTimes, Store, StoreEvent, Terms } from '../../domain/store/store.ts';
import type { OpenedTicket, Ticket, TicketEvent } from '../../domain/ticket/ticket.ts';

/** What the other contexts are told. The one place where domain events become contract events. */

export const publishStore =
  (newId: NewId) =>
  (change: Change<Store, StoreEvent, EventEnvelope>): EventEnvelope[] =>
    change.events.map((event, index) => ({ ...attributes(newId, change, event, index), aggregatetype: 'store', correlationid: change.id, ...toldOfStore(event) }));

export const publishTicket =
  (newId: NewId) =>
  (change: Change<Ticket, TicketEvent, EventEnvelope>): EventEnvelope[] => {
    const ticket = change.after.state as OpenedTicket; // what has an event has been opened
    return change.events.map((event, index) => ({ ...attributes(newId, change, event, index), aggregatetype: 'ticket', correlationid: ticket.orderId, ...toldOfTicket(event, ticket) }));
  };

const attributes = (newId: NewId, { id, before, cause }: Change<unknown, unknown, EventEnvelope>, { at }: { readonly at: string }, index: number) => ({
  specversion: '1.0' as const,
  id: newId(),
  source: '/store',
  subject: id,
  time: at,
  sequence: before.version + index + 1,
  causationid: cause.received?.id ?? null,
  traceparent: cause.received?.traceparent ?? cause.traceparent ?? null,
});

const toldOfStore = (event: StoreEvent): TypeAndData<ToldOfStore> => {
  switch (event.type) {
    case 'StoreRegistered':
      return { type: 'store.StoreRegistered.v1', data: { ...event.offer, ...timesOf(event.offer), ...termsOf(event.offer), menu: event.offer.menu.map(itemOf) } };
    case 'StoreOpened':
      return { type: 'store.StoreOpened.v1', data: { until: event.until } };
    case 'StoreClosed':
      return { type: 'store.StoreClosed.v1', data: { until: event.until } };
    case 'HoursChanged':
      return { type: 'store.HoursChanged.v1', data: timesOf(event) };
    case 'MenuItemAdded':
      return { type: 'store.MenuChanged.v1', data: { change: 'ADDED', item: itemOf(event.item) } };
    case 'MenuItemChanged':
      return { type: 'store.MenuChanged.v1', data: { change: 'CHANGED', item: itemOf(event.item) } };
    case 'MenuItemRemoved':
      return { type: 'store.MenuChanged.v1', data: { change: 'REMOVED', item: itemOf(event.item) } };
    case 'ItemSoldOut':
      return { type: 'store.ItemSoldOut.v1', data: { menuItemId: event.menuItemId } };
    case 'ItemAvailable':
      return { type: 'store.ItemAvailable.v1', data: { menuItemId: event.menuItemId } };
    case 'OwnerChanged':
      return { type: 'store.OwnerChanged.v1', data: { ownerId: event.ownerId } };
    case 'TermsChanged':
      return { type: 'store.TermsChanged.v1', data: termsOf(event) };
  }
};

const timesOf = ({ hours, exceptions }: OpeningTimes): Pick<StoreOffer, 'hours' | 'exceptions'> => ({ hours: [...hours], exceptions: exceptions.map((each) => ({ ...each, hours: [...each.hours] })) });
const termsOf = ({ minimumOrder, deliveryMethods, deliveryArea, preparationMinutes }: Terms): Pick<StoreOffer, 'minimumOrder' | 'deliveryMethods' | 'deliveryArea' | 'preparationMinutes'> =>
  ({ minimumOrder, deliveryMethods: [...deliveryMethods], deliveryArea, preparationMinutes });
const itemOf = (item: MenuItem): StoreOffer['menu'][number] => ({ ...item, options: [...item.options] });

type TypeAndData<Told extends { type: string; data: unknown }> = { [Type in Told['type']]: Pick<Extract<Told, { type: Type }>, 'type' | 'data'> }[Told['type']];

const toldOfTicket = (event: TicketEvent, ticket: OpenedTicket): TypeAndData<ToldOfTicket> => {
  const { orderId, storeId } = ticket;
  switch (event.type) {
    case 'TicketOpened':
      return { type: 'ticket.TicketOpened.v1', data: { orderId, storeId, acceptBy: event.slip.acceptBy } };
    case 'TicketAccepted': {
      const { ownerId: storeOwnerId, customerId, deliveryMethod, pickup, dropoff } = ticket;
      const { readyAt, cookingMinutes } = event;
      return { type: 'ticket.TicketAccepted.v1', data: { orderId, storeId, storeOwnerId, customerId, readyAt, cookingMinutes, deliveryMethod, pickup, dropoff } };
    }
    case 'TicketRejected':
      return { type: 'ticket.TicketRejected.v1', data: { orderId, storeId, reason: toldReason(event.reason) ?? 'OTHER' } };
    case 'PreparationStarted':
      return { type: 'ticket.PreparationStarted.v1', data: { orderId, storeId } };
    case 'TicketReady':
      return { type: 'ticket.TicketReady.v1', data: { orderId, storeId } };
    case 'TicketHandedOver':
      return { type: 'ticket.TicketHandedOver.v1', data: { orderId, storeId } };
    case 'TicketExpired':
      return { type: 'ticket.TicketExpired.v1', data: { orderId, storeId } };
    case 'TicketCancelled':
      return { type: 'ticket.TicketCancelled.v1', data: { orderId, storeId, by: event.by, reason: event.by === 'SYSTEM' ? event.reason : toldReason(event.reason) } };
    case 'CancellationAsked':
      return { type: 'ticket.CancellationAsked.v1', data: { orderId, storeId, reason: toldReason(event.reason), answerBy: event.answerBy } };
    case 'RecallAsked':
      return { type: 'ticket.RecallAsked.v1', data: { orderId, storeId, by: event.by, reason: event.by === 'SYSTEM' ? event.reason : toldReason(event.reason) } };
    case 'TicketCancelRefused':
      return { type: 'ticket.TicketCancelRefused.v1', data: { orderId, storeId, reason: event.reason } };
  }
};
