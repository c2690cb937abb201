import type { EventEnvelope } from '#contracts/event.ts';
import type { Aggregates } from '#kernel/command-handler.ts';
import type { OutsideChannel } from '../domain/channel.ts';
import type { Answer, Notification, NotificationEvent, ToldNotification } from '../domain/notification.ts';
import type { Device, Preferences, PreferencesEvent, Reach } from '../domain/preferences.ts';
import type { StoreName } from '../domain/wording.ts';

/** What is known of an order: whose it is, and how to call it. */
export type OrderRecord = { readonly orderId: string; readonly number: string; readonly customerId: string; readonly storeId: string; readonly storeOwnerId: string };
export type DeliveryRecord = { readonly deliveryId: string; readonly orderId: string; readonly riderId: string | null };

/** What an event teaches, to be known when later ones come. */
export type Learned =
  | { readonly kind: 'ORDER'; readonly order: OrderRecord }
  | { readonly kind: 'DELIVERY'; readonly delivery: DeliveryRecord }
  | { readonly kind: 'STORE'; readonly storeId: string; readonly name: StoreName };

/** What was learned from events before. */
export type Records = {
  order(orderId: string): Promise<OrderRecord | null>;
  storeName(storeId: string): Promise<StoreName | null>;
  /** Who carries a delivery, as far as is known. */
  carrierOf(deliveryId: string): Promise<string | null>;
};

export type NewNotification = { readonly id: string; readonly notification: ToldNotification };

/** The notifications of all people. */
export type Notifications = Aggregates<Notification, NotificationEvent, EventEnvelope> & {
  /**
   * Keeps what an event taught, what people are told of it, each with their next sequence, and its receipt: all or nothing.
   * Throws what `conflictIn` knows when the event was heard before.
   */
  announce(made: readonly NewNotification[], learned: Learned | null, received: EventEnvelope): Promise<void>;
  /** Everything that is still to be sent somewhere. */
  pending(): Promise<readonly Alarm[]>;
};

/** A notification as its person sees it. */
export type KeptNotification = ToldNotification & { readonly id: string; readonly sequence: number };

/** What is read of a person's inbox. Each is one query, and one for all the deliveries. */
export type InboxReads = {
  /** Newest first, below a sequence. */
  page(personId: string, below: number | null, take: number): Promise<readonly KeptNotification[]>;
  /** Oldest first, past a sequence; a page of them. */
  past(personId: string, after: number): Promise<readonly KeptNotification[]>;
  /** The last sequence; 0 when there is none. */
  latest(personId: string): Promise<number>;
  unread(personId: string): Promise<number>;
  /** One of them, if it is this person's. */
  one(personId: string, id: string): Promise<KeptNotification | null>;
};

/** How to reach a person: never passed on but to the channel itself. */
export type Contact = { readonly phone: string | null; readonly email: string | null; readonly devices: readonly Device[] };

/** How people want to be told, by their ids. */
export type People = Aggregates<Preferences, PreferencesEvent> & {
  /** By the person's id; who never said anything is not in the map. */
  reachOf(personIds: readonly string[]): Promise<ReadonlyMap<string, Reach>>;
  contactOf(personId: string): Promise<Contact>;
  devicesOf(personId: string): Promise<number>;
  /** A browser that is gone, or took its consent back. */
  forgetDevice(endpoint: string): Promise<void>;
};

/** What leaves the house. `id` is the same whenever the same thing is sent again. */
export type Outgoing = Pick<ToldNotification, 'title' | 'body' | 'template' | 'variables' | 'orderId' | 'kind'> & { readonly id: string };

/** A way out. Never throws for what the other side, or the way to it, does. */
export type SendOutside = (message: Outgoing, contact: Contact) => Promise<Answer>;
/** The ways out that this house has. */
export type OutsideChannels = ReadonlyMap<OutsideChannel, SendOutside>;

export type Alarm = { readonly id: string; readonly dueAt: Date };
/** Sets the alarm clock for notifications. Never throws: what cannot be set now is set again with all that is pending. */
export type Wake = (alarms: readonly Alarm[]) => Promise<void>;

/** Tells whoever watches a person's inbox that there is something new to read. */
export type TellWatchers = (personId: string) => Promise<void>;

/** What the application notes for whoever runs it. */
export type Notes = {
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
};
