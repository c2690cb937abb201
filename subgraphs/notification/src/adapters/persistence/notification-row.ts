import type { KeptNotification } from '../../application/ports.ts';
import type { Audience, Channel, OutsideChannel } from '../../domain/channel.ts';
import { type Delivery, dueAt, type ToldNotification } from '../../domain/notification.ts';
import type { Locale } from '../../domain/preferences.ts';
import type { Kind } from '../../domain/tidings.ts';
import type { Variables } from '../../domain/wording.ts';
import type { Delivery as DeliveryRow, Notification as Row, Prisma } from './generated/client.ts';

export type NotificationRow = Row & { readonly deliveries: readonly DeliveryRow[] };
export const withDeliveries = { deliveries: { orderBy: { place: 'asc' } } } as const satisfies Prisma.NotificationInclude;

/** The columns that change after it was told. */
export const toChangingColumns = (notification: ToldNotification) =>
  ({ readAt: notification.readAt, ahead: [...notification.ahead], dueAt: dueAt(notification) }) satisfies Prisma.NotificationUpdateInput;

export const toDeliveryColumns = (delivery: Delivery) => ({
  channel: delivery.channel, status: delivery.status, tries: delivery.tries, result: delivery.result, at: delivery.at, until: 'until' in delivery ? delivery.until : null,
});

/** A whole notification as the statement that announces it takes it (notifications.ts): its columns' names, and its deliveries. */
export const toRecord = (id: string, { deliveries, ...told }: ToldNotification) => ({
  id, person_id: told.personId, event_id: told.eventId, order_id: told.orderId, kind: told.kind, audience: told.audience, locale: told.locale, title: told.title, body: told.body,
  template: told.template, variables: told.variables, created_at: told.createdAt, wait_until: told.waitUntil, ahead: told.ahead, due_at: dueAt({ deliveries, ...told }),
  deliveries: deliveries.map((delivery, index) => ({ place: index + 1, ...toDeliveryColumns(delivery) })),
});

export const toNotification = (row: NotificationRow): KeptNotification => ({
  status: 'TOLD', id: row.id, sequence: row.sequence, personId: row.personId, eventId: row.eventId, orderId: row.orderId,
  kind: row.kind as Kind, audience: row.audience as Audience, locale: row.locale as Locale, title: row.title, body: row.body, template: row.template, variables: row.variables as Variables,
  createdAt: row.createdAt.toISOString(), readAt: row.readAt?.toISOString() ?? null, waitUntil: row.waitUntil?.toISOString() ?? null,
  ahead: row.ahead as OutsideChannel[], deliveries: row.deliveries.map(toDelivery),
});

const toDelivery = ({ notificationId, channel, status, tries, result, at, until }: DeliveryRow): Delivery => {
  const common = { channel: channel as Channel, tries, result, at: at.toISOString() };
  const known = status as Delivery['status'];
  switch (known) {
    case 'SENDING':
    case 'RETRYING':
      if (until === null) throw new Error(`a delivery of notification ${notificationId} is ${status} until nobody knows when`);
      return { ...common, status: known, until: until.toISOString() };
    case 'SUCCEEDED':
    case 'REFUSED':
    case 'FAILED':
      return { ...common, status: known };
  }
};
