import type { Clock } from '#kernel/clock.ts';
import type { CommandKey } from '#kernel/command-handler.ts';
import { isUuid } from '#kernel/id.ts';
import type { SubgraphContext } from '#platform/context.ts';
import { signedInAs } from '#platform/graphql/signed-in.ts';
import type { handleStoreRequest, StoreRequest } from '../../application/handle-store.ts';
import type { Offer } from '../../domain/store/store.ts';
import type { MutationResolvers } from './generated/resolvers.ts';
import { toCommandKey } from './input.ts';
import type { StoreLoaders } from './loaders.ts';
import { keyReused } from './refusals.ts';
import { toAddMenuItem, toChangeHours, toChangeMenuItem, toChangeTerms, toCloseStore, toMarkSoldOut, toOpenStore } from './store-input.ts';
import { storeNotFound, type StoreRefusal, storeRefusal } from './store-refusals.ts';

type Context = SubgraphContext<StoreLoaders>;
type Dependencies = { readonly handle: ReturnType<typeof handleStoreRequest>; readonly clock: Clock };
type Mutations = 'openStore' | 'closeStore' | 'changeOpeningHours' | 'changeStoreTerms' | 'addMenuItem' | 'changeMenuItem' | 'removeMenuItem' | 'markSoldOut';
type Named<Name extends StoreRefusal['__typename']> = Extract<StoreRefusal, { __typename: Name }>;

/** What an owner changes about a store. */
export const storeMutations = ({ handle, clock }: Dependencies): Required<Pick<MutationResolvers<Context>, Mutations>> => {
  /** Asks in the name of a store's owner: the store as it stands then, or one of the refusals that the mutation knows. */
  const give = async <Name extends StoreRefusal['__typename']>(
    mutation: Mutations,
    input: { readonly idempotencyKey: string; readonly storeId: string },
    context: Context,
    toRequest: (at: string, key: CommandKey) => StoreRequest,
    known: readonly Name[],
  ) => {
    const viewer = signedInAs(context.viewer, 'STORE_OWNER');
    const key = toCommandKey(mutation, viewer, input);
    const refused = (refusal: StoreRefusal) => {
      if (refusal.__typename !== 'StoreNotFound' && !known.some((name) => name === refusal.__typename)) throw new Error(`${mutation} was refused with ${refusal.code}`);
      return refusal as Named<Name | 'StoreNotFound'>;
    };
    const { storeId } = input;
    if (!isUuid(storeId)) return refused(storeNotFound());
    const request = toRequest(clock().toISOString(), key);
    const outcome = await handle(viewer, storeId, request, key);
    if (outcome.kind === 'keyReused') return keyReused();
    if (outcome.kind === 'rejected') return refused(storeRefusal(outcome.reason));
    if (outcome.state.status === 'NONE') throw new Error(`store ${storeId} was changed before it was registered`);
    const { loaders } = context;
    loaders.menus.clear(storeId); // what this request has read before it changed
    loaders.stores.clear(storeId);
    loaders.menuItems.clearAll();
    const { offer } = outcome.state;
    return { store: { id: storeId, offer }, item: 'menuItemId' in request ? itemOf(offer, request.menuItemId) : null };
  };

  return {
    openStore: async (_, { input }, context) => {
      const answer = await give('openStore', input, context, (at) => toOpenStore(input, at), ['InvalidHours']);
      return 'code' in answer ? answer : { __typename: 'OpenStoreSuccess', store: answer.store };
    },
    closeStore: async (_, { input }, context) => {
      const answer = await give('closeStore', input, context, (at) => toCloseStore(input, at), []);
      return 'code' in answer ? answer : { __typename: 'CloseStoreSuccess', store: answer.store };
    },
    changeOpeningHours: async (_, { input }, context) => {
      const answer = await give('changeOpeningHours', input, context, (at) => toChangeHours(input, at), ['InvalidHours']);
      return 'code' in answer ? answer : { __typename: 'ChangeOpeningHoursSuccess', store: answer.store };
    },
    changeStoreTerms: async (_, { input }, context) => {
      const answer = await give('changeStoreTerms', input, context, (at) => toChangeTerms(input, at), []);
      return 'code' in answer ? answer : { __typename: 'ChangeStoreTermsSuccess', store: answer.store };
    },
    addMenuItem: async (_, { input }, context) => {
      const answer = await give('addMenuItem', input, context, (at, key) => toAddMenuItem(input, at, key), ['MenuLimitReached', 'MenuItemNotFound']);
      return 'code' in answer ? answer : { __typename: 'AddMenuItemSuccess', store: answer.store, menuItem: answer.item };
    },
    changeMenuItem: async (_, { input }, context) => {
      const answer = await give('changeMenuItem', input, context, (at, key) => toChangeMenuItem(input, at, key), ['MenuItemNotFound']);
      return 'code' in answer ? answer : { __typename: 'ChangeMenuItemSuccess', store: answer.store, menuItem: answer.item };
    },
    removeMenuItem: async (_, { input }, context) => {
      const answer = await give('removeMenuItem', input, context, (at) => ({ type: 'RemoveMenuItem', at, menuItemId: input.menuItemId }), ['MenuLimitReached', 'MenuItemNotFound']);
      return 'code' in answer ? answer : { __typename: 'RemoveMenuItemSuccess', store: answer.store };
    },
    markSoldOut: async (_, { input }, context) => {
      const answer = await give('markSoldOut', input, context, (at) => toMarkSoldOut(input, at), ['MenuItemNotFound']);
      return 'code' in answer ? answer : { __typename: 'MarkSoldOutSuccess', store: answer.store, menuItem: answer.item };
    },
  };
};

/** Null for one that was removed since: a command that is sent again long after may still name it. */
const itemOf = ({ menu }: Offer, id: string) => menu.find((item) => item.id === id) ?? null;
