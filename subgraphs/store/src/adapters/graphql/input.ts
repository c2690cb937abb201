import { isOnGlobe } from '#kernel/geo.ts';
import type { CommandKey } from '#kernel/command-handler.ts';
import { isUuid } from '#kernel/id.ts';
import { fingerprint } from '#platform/fingerprint.ts';
import { type PageRequest, pageRequest } from '#platform/graphql/connection.ts';
import { badInput } from '#platform/graphql/errors.ts';
import type { Viewer } from '#platform/viewer.ts';
import type { StoreListing, StorePlace } from '../../application/store-view.ts';
import type { OpenedTicket } from '../../domain/ticket/ticket.ts';
import type { QuerystoresArgs, StoreticketsArgs } from './generated/resolvers.ts';
import type { TicketPage } from './loaders.ts';

const most = { search: 100, key: 200 } as const;

/** The key of a command: whose it is, for which mutation, and what it came with. Throws BAD_USER_INPUT for an empty or overlong key. */
export const toCommandKey = (mutation: string, viewer: Viewer, { idempotencyKey, ...payload }: { readonly idempotencyKey: string }): CommandKey => {
  if (idempotencyKey.length < 1 || idempotencyKey.length > most.key) throw badInput(`idempotencyKey: 1 to ${most.key} characters, a new one for every command`);
  return { scope: `${viewer.id}:${mutation}`, key: idempotencyKey, fingerprint: fingerprint(payload) };
};

/** A page of stores. `order` tells one order of stores from another: a cursor is good for the one it comes from. Throws BAD_USER_INPUT. */
export const toStoreListing = ({ near, search, openNow, first, after }: QuerystoresArgs, now: Date): { listing: StoreListing; page: PageRequest; order: string } => {
  if (near && !isOnGlobe(near)) throw badInput('near: latitude is within ±90, longitude within ±180');
  if (search && search.length > most.search) throw badInput(`search: at most ${most.search} characters`);
  const order = near ? `${near.latitude},${near.longitude}` : 'name';
  const page = pageRequest({ first, after }, 3);
  const listing = { near: near ?? null, search: search ?? null, openAt: openNow ? now : null, take: page.take, after: page.after && toStorePlace(page.after, order) };
  return { listing, page, order };
};

const toStorePlace = ([key = '', id = '', order]: readonly string[], wanted: string): StorePlace => {
  const place = { key: wanted === 'name' ? key : Number(key), id };
  if (order !== wanted || !isUuid(id) || Number.isNaN(place.key)) throw badInput('after is not a cursor of this list: take it from pageInfo.endCursor of the same question');
  return place;
};

/** A page of a store's tickets. Throws BAD_USER_INPUT. */
export const toTicketPage = (storeId: string, { status, first, after }: StoreticketsArgs): { listing: TicketPage; page: PageRequest } => {
  const page = pageRequest({ first, after }, 1);
  const [from = null] = page.after ?? [];
  if (from !== null && !isUuid(from)) throw badInput('after is not a cursor of this list: take it from pageInfo.endCursor');
  const statuses: readonly OpenedTicket['status'][] | null = status ?? null;
  return { listing: { storeId, statuses, after: from, take: page.take }, page };
};

/** Where a subscriber goes on. Throws BAD_USER_INPUT. */
export const toSequence = (after: number | null | undefined): number | null => {
  if (after != null && after < 0) throw badInput('after: the last sequence you have seen, from 0');
  return after ?? null;
};
