import type { EventEnvelope } from '#contracts/event.ts';
import type { Aggregates, CommandKey } from '#kernel/command-handler.ts';
import type { MyPage, OrderStatus, Step } from '../domain/my-page.ts';
import type { Address, AddressEvent, Place } from '../domain/address.ts';

/** Where My page is kept. */
export type MyPages = {
  /** The page as it stands, blank when nothing has been heard of the order. */
  load(orderId: string): Promise<MyPage>;
  /**
   * Keeps the page, its new step in the timeline if it made one, and the receipt of the event: all or nothing.
   * Throws what `conflictIn` knows when the page is not as it was loaded, or the event was applied before.
   */
  save(before: MyPage, after: MyPage, received: EventEnvelope): Promise<void>;
};

/** What is read of My page. Each is one query, whatever the number of orders. */
export type MyPageReads = {
  /** By the order's id; what is unknown is not in the map. */
  byIds(orderIds: readonly string[]): Promise<ReadonlyMap<string, MyPage>>;
  /** A customer's orders that stand or stood or wait for their money, newest first, `past` the last one seen. */
  ofCustomer(customerId: string, wanted: OrderFilter, past: PagePosition | null, take: number): Promise<readonly MyPage[]>;
  /** All that there is of a customer's, newest first. */
  allOf(customerId: string): Promise<readonly MyPage[]>;
  /** A customer's orders that are neither over nor without their money. */
  underWay(customerId: string): Promise<readonly string[]>;
  /** By the order's id: its steps, in order. They are few: an order has a dozen or so in its life. */
  timelines(orderIds: readonly string[]): Promise<ReadonlyMap<string, readonly Step[]>>;
  /** The steps of one order past a sequence, in order. */
  stepsPast(orderId: string, after: number): Promise<readonly Step[]>;
  /** The sequence of an order's last step; 0 when there is none. */
  lastStep(orderId: string): Promise<number>;
};

/** Which of a customer's orders: those that stand so, and were placed then. Null asks for nothing in particular. */
export type OrderFilter = { readonly status: readonly OrderStatus[] | null; readonly placedFrom: Date | null; readonly placedUntil: Date | null };

/** Where an order stands in its customer's list. */
export type PagePosition = { readonly submittedAt: string; readonly orderId: string };

export type Addresses = Aggregates<Address, AddressEvent>;
export type KeptAddress = Place & { readonly id: string };
/** A customer's addresses, the first added first. */
export type AddressesOf = (customerId: string) => Promise<readonly KeptAddress[]>;

/** Who asked to be forgotten. */
export type People = {
  /** When they were; null for everybody else. */
  deletedAt(personId: string): Promise<Date | null>;
  commandOf(key: CommandKey): Promise<{ readonly fingerprint: string } | null>;
  /** Destroys what identifies them, and keeps what is told of it with the command: all or nothing. Throws VersionConflict for who was forgotten already. */
  forget(personId: string, told: EventEnvelope, command: CommandKey): Promise<void>;
};

/** Tells whoever watches an order that there is something new to read. */
export type TellWatchers = (orderId: string) => Promise<void>;
