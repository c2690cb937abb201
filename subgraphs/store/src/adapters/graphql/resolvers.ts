import { isOpenAt, opensNext } from '#contracts/opening-hours.ts';
import type { Clock } from '#kernel/clock.ts';
import { isUuid } from '#kernel/id.ts';
import { commandsFor } from '#kernel/transitions.ts';
import type { SubgraphContext } from '#platform/context.ts';
import { connection } from '#platform/graphql/connection.ts';
import { forbidden, unauthenticated } from '#platform/graphql/errors.ts';
import { signedInAs } from '#platform/graphql/signed-in.ts';
import type { Viewer } from '#platform/viewer.ts';
import { mayRunKitchen, rolesTowards } from '../../application/concern.ts';
import type { handleOwnersCommand, OwnersCommand } from '../../application/handle.ts';
import type { handleStoreRequest } from '../../application/handle-store.ts';
import type { StoreListing, StorePlace, StoreView } from '../../application/store-view.ts';
import { shownStatus } from '../../application/ticket-view.ts';
import { ticketTransitions } from '../../domain/ticket/transitions.ts';
import type { Resolvers, TicketAction } from './generated/resolvers.ts';
import { toCommandKey, toStoreListing, toTicketPage } from './input.ts';
import type { watchKitchen } from './kitchen-watch.ts';
import type { ShownTicket, StoreLoaders } from './loaders.ts';
import { localized, sectionsOf } from './menu.ts';
import { keyReused, refusal, ticketNotFound } from './refusals.ts';
import { storeMutations } from './store-mutations.ts';

type Context = SubgraphContext<StoreLoaders>;
type Dependencies = {
  readonly handle: ReturnType<typeof handleOwnersCommand>;
  readonly handleStore: ReturnType<typeof handleStoreRequest>;
  readonly page: (listing: StoreListing) => Promise<readonly StorePlace[]>;
  readonly watch: ReturnType<typeof watchKitchen>;
  readonly clock: Clock;
};

export const storeResolvers = ({ handle, handleStore, page, watch, clock }: Dependencies): Resolvers<Context> => {
  /** Gives a command in the name of a store's owner: the ticket as it stands then, or the refusal. */
  const give = async (mutation: string, input: { readonly idempotencyKey: string; readonly ticketId: string }, context: Context, command: Wanted) => {
    const viewer = signedInAs(context.viewer, 'STORE_OWNER');
    const key = toCommandKey(mutation, viewer, input);
    if (!isUuid(input.ticketId)) return ticketNotFound();
    const outcome = await handle(viewer, input.ticketId, { ...command, at: clock().toISOString(), by: 'STORE_OWNER' }, key);
    if (outcome.kind === 'keyReused') return keyReused();
    const { id, state } = outcome;
    const ticket = state.status === 'NONE' ? null : shown(id, state, viewer);
    if (outcome.kind === 'rejected') return refusal(outcome.reason, ticket);
    if (ticket === null) throw new Error(`ticket ${id} was changed before it was opened`);
    return { ticket };
  };

  return {
    Query: {
      stores: async (_, args, { loaders }) => {
        const { listing, page: request, order } = toStoreListing(args, clock());
        const places = await page(listing);
        const stores = new Map((await loaders.stores.loadMany(places.slice(0, request.first).map(({ id }) => id))).flatMap((store) => (isStore(store) ? [[store.id, store]] : [])));
        return connection(request, places, ({ key, id }) => [String(key), id, order], ({ id }) => found(stores.get(id), id));
      },
      store: (_, { id }, { loaders }) => loaders.stores.load(id),
    },

    Mutation: {
      acceptTicket: async (_, { input }, context) => {
        const answer = await give('acceptTicket', input, context, { type: 'AcceptTicket', cookingMinutes: input.cookingMinutes });
        return 'code' in answer ? answer : { __typename: 'AcceptTicketSuccess', ...answer };
      },
      rejectTicket: async (_, { input }, context) => {
        const answer = await give('rejectTicket', input, context, { type: 'RejectTicket', reason: input.reason });
        return 'code' in answer ? answer : { __typename: 'RejectTicketSuccess', ...answer };
      },
      startPreparing: async (_, { input }, context) => {
        const answer = await give('startPreparing', input, context, { type: 'StartPreparing' });
        return 'code' in answer ? answer : { __typename: 'StartPreparingSuccess', ...answer };
      },
      markReady: async (_, { input }, context) => {
        const answer = await give('markReady', input, context, { type: 'MarkReady' });
        return 'code' in answer ? answer : { __typename: 'MarkReadySuccess', ...answer };
      },
      answerCancellation: async (_, { input }, context) => {
        const answer = await give('answerCancellation', input, context, { type: input.consent ? 'ConsentToCancellation' : 'DeclineCancellation' });
        return 'code' in answer ? answer : { __typename: 'AnswerCancellationSuccess', ...answer };
      },
      ...storeMutations({ handle: handleStore, clock }),
    },

    Subscription: {
      ticketChanged: {
        subscribe: (_, { storeId, after }, context) => watch(storeId, after, context),
        resolve: (change: Awaited<ReturnType<Awaited<ReturnType<typeof watch>>['next']>>['value'], _: unknown, { loaders }: Context) => {
          loaders.menuItems.clearAll(); // they are made once for the whole subscription, which may last for days
          return change;
        },
      },
    },

    Store: {
      __resolveReference: ({ id }, { loaders }) => loaders.stores.load(id),
      name: ({ offer }, { locale }) => localized(offer.name, locale),
      address: ({ offer }) => offer.address,
      location: ({ offer }) => offer.location,
      open: ({ offer }) => isOpenAt(offer, clock()),
      opensAt: ({ offer }) => (isOpenAt(offer, clock()) ? null : opensNext(offer, clock())),
      zone: ({ offer }) => offer.zone,
      hours: ({ offer }) => offer.hours,
      hoursExceptions: ({ offer }) => offer.exceptions,
      byHand: ({ offer: { byHand } }) => (byHand?.until != null && byHand.until <= clock().toISOString() ? null : byHand),
      deliveryArea: ({ offer }) => offer.deliveryArea,
      deliveryMethods: ({ offer }) => offer.deliveryMethods,
      minimumOrder: ({ offer }) => offer.minimumOrder,
      preparationMinutes: ({ offer }) => offer.preparationMinutes,
      menu: async ({ id }, _, { loaders }) => sectionsOf(await loaders.menus.load(id)),
      tickets: async ({ id, offer }, args, { viewer, loaders }) => {
        if (viewer === null) throw unauthenticated();
        if (!mayRunKitchen(offer.ownerId, viewer)) throw forbidden('Only the owner of a store can look at its tickets');
        const { listing, page: request } = toTicketPage(id, args);
        return connection(request, await loaders.ticketPages.load(listing), (view) => [view.id], ({ id: ticketId, ticket }) => shown(ticketId, ticket, viewer));
      },
    },
    MenuSection: { name: ({ name }, { locale }) => localized(name, locale) },
    MenuItem: {
      __resolveReference: ({ id }, { loaders }) => loaders.menuItems.load(id),
      name: ({ name }, { locale }) => localized(name, locale),
      description: ({ description }, { locale }) => localized(description, locale) || null,
    },
    MenuOption: { name: ({ name }, { locale }) => localized(name, locale) },

    Ticket: {
      __resolveReference: ({ id }, { loaders }) => loaders.tickets.load(id),
      status: ({ ticket }) => shownStatus(ticket),
      order: ({ ticket }) => ({ id: ticket.orderId }),
      lines: ({ ticket }) => ticket.lines,
      acceptBy: ({ ticket }) => new Date(ticket.acceptBy),
      readyAt: ({ ticket }) => ('readyAt' in ticket ? new Date(ticket.readyAt) : null),
      rejectReason: ({ ticket }) => (ticket.status === 'REJECTED' ? ticket.reason : null),
      cancellationAskedAt: ({ ticket }) => ('asked' in ticket ? new Date(ticket.asked.at) : null),
      cancellationReason: ({ ticket }) => ('asked' in ticket ? ticket.asked.reason : null),
      answerBy: ({ ticket }) => ('asked' in ticket ? new Date(ticket.asked.answerBy) : null),
      availableActions: ({ ticket, roles }) => commandsFor(ticketTransitions, ticket.status, roles).flatMap((command) => actions[command] ?? []),
    },
    OrderLine: { menuItem: ({ menuItemId }, _, { loaders }) => loaders.menuItems.load(menuItemId) },

    Order: { ticket: ({ id }, _, { loaders }) => loaders.ticketsOfOrders.load(id) },
    Viewer: {
      // the stores a person owns are for that person and for support
      __resolveReference: ({ id }, { viewer }) => (viewer !== null && (viewer.id === id || viewer.roles.includes('SUPPORT')) ? { id } : null),
      stores: ({ id }, _, { loaders }) => loaders.storesOfOwners.load(id),
    },
  };
};

type Wanted = OwnersCommand extends infer Command ? (Command extends unknown ? Omit<Command, 'at' | 'by'> : never) : never;

/** Which of a ticket's commands are mutations of this context, and so buttons. */
const actions: Partial<Record<(typeof ticketTransitions)[number]['command'], TicketAction>> = {
  AcceptTicket: 'ACCEPT_TICKET',
  RejectTicket: 'REJECT_TICKET',
  StartPreparing: 'START_PREPARING',
  MarkReady: 'MARK_READY',
  ConsentToCancellation: 'ANSWER_CANCELLATION', // as is DeclineCancellation: one mutation, one button
};

const shown = (id: string, ticket: ShownTicket['ticket'], viewer: Viewer): ShownTicket => ({ id, ticket, roles: rolesTowards(ticket, viewer) });

const isStore = (loaded: StoreView | Error | null): loaded is StoreView => {
  if (loaded instanceof Error) throw loaded;
  return loaded !== null;
};

const found = (store: StoreView | undefined, id: string): StoreView => {
  if (store === undefined) throw new Error(`store ${id} was listed, and is gone`);
  return store;
};
