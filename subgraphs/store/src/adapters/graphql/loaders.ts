import DataLoader from 'dataloader';
import { isUuid } from '#kernel/id.ts';
import type { Role } from '#kernel/transitions.ts';
import type { Viewer } from '#platform/viewer.ts';
import { rolesTowards } from '../../application/concern.ts';
import type { StoreView } from '../../application/store-view.ts';
import type { TicketView } from '../../application/ticket-view.ts';
import type { MenuItem } from '../../domain/store/store.ts';
import type { OpenedTicket } from '../../domain/ticket/ticket.ts';

/** A ticket, and in which roles it is shown. */
export type ShownTicket = TicketView & { readonly roles: readonly Role[] };

/** A page of a store's tickets. */
export type TicketPage = { readonly storeId: string; readonly statuses: readonly OpenedTicket['status'][] | null; readonly after: string | null; readonly take: number };

/** How many are read at once: each function answers all its keys in a fixed number of queries. */
export type Batches = {
  readonly stores: (ids: readonly string[]) => Promise<(StoreView | null)[]>;
  readonly storesOfOwners: (ownerIds: readonly string[]) => Promise<StoreView[][]>;
  readonly menus: (storeIds: readonly string[]) => Promise<MenuItem[][]>;
  readonly menuItems: (ids: readonly string[]) => Promise<(MenuItem | null)[]>;
  readonly tickets: (ids: readonly string[]) => Promise<(TicketView | null)[]>;
  readonly ticketsOfOrders: (orderIds: readonly string[]) => Promise<(TicketView | null)[]>;
  readonly ticketPages: (storeIds: readonly string[], listing: Omit<TicketPage, 'storeId'>) => Promise<TicketView[][]>;
};

export type StoreLoaders = ReturnType<ReturnType<typeof storeLoaders>>;

/** What one request's resolvers share. Tickets come as this viewer may see them: null for one that does not exist, and for one that is none of theirs. */
export const storeLoaders = (batches: Batches) => (viewer: Viewer | null) => {
  const shown = (view: TicketView | null): ShownTicket | null => {
    if (view === null) return null;
    const roles = rolesTowards(view.ticket, viewer);
    return roles.length === 0 ? null : { ...view, roles };
  };
  return {
    stores: new DataLoader(byUuid(batches.stores)),
    storesOfOwners: new DataLoader(async (ids: readonly string[]) => (await byUuid(batches.storesOfOwners)(ids)).map((stores) => stores ?? [])),
    menus: new DataLoader(batches.menus),
    menuItems: new DataLoader(byUuid(batches.menuItems)),
    tickets: new DataLoader(async (ids: readonly string[]) => (await byUuid(batches.tickets)(ids)).map(shown)),
    ticketsOfOrders: new DataLoader(async (ids: readonly string[]) => (viewer === null ? ids.map(() => null) : (await byUuid(batches.ticketsOfOrders)(ids)).map(shown))),
    /** Unfiltered: who asks for a store's tickets has been let in already. */
    ticketPages: new DataLoader(samePages(batches.ticketPages), { cacheKeyFn: (page: TicketPage) => JSON.stringify(page) }),
  };
};

/** Asks the database only for what can be an id there; everything else is not found. */
const byUuid = <Found>(batch: (ids: readonly string[]) => Promise<readonly Found[]>) => async (ids: readonly string[]): Promise<(Found | null)[]> => {
  const askable = ids.filter(isUuid);
  const found = askable.length > 0 ? await batch(askable) : [];
  const byId = new Map(askable.map((id, index) => [id, found[index] ?? null]));
  return ids.map((id) => byId.get(id) ?? null);
};

/** Pages that differ in the store alone are read together. */
const samePages = (batch: Batches['ticketPages']) => async (pages: readonly TicketPage[]): Promise<TicketView[][]> => {
  const read = new Map<TicketPage, TicketView[]>();
  const alike = Map.groupBy(pages, ({ storeId: _, ...listing }) => JSON.stringify(listing));
  await Promise.all([...alike.values()].map(async (group) => {
    const [first] = group;
    if (first === undefined) return;
    const { storeId: _, ...listing } = first;
    const found = await batch(group.map(({ storeId }) => storeId), listing);
    group.forEach((page, index) => read.set(page, found[index] ?? []));
  }));
  return pages.map((page) => read.get(page) ?? []);
};
