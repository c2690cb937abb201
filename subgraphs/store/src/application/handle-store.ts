import type { EventEnvelope } from '#contracts/event.ts';
import { opensRegularlyNext } from '#contracts/opening-hours.ts';
import { type Aggregates, type Cause, type CommandKey, commandHandler, type Outcome } from '#kernel/command-handler.ts';
import { type Decider, reject } from '#kernel/decider.ts';
import type { OwnersStoreCommand, StoreCommand, StoreRejection } from '../domain/store/commands.ts';
import { store } from '../domain/store/decider.ts';
import type { Store, StoreEvent } from '../domain/store/store.ts';
import type { Asker } from './concern.ts';

/** What an owner asks of a store; what its hours say comes in where the store is known. */
export type StoreRequest = OwnersStoreCommand extends infer Command ? (Command extends OwnersStoreCommand ? Omit<Command, 'opensByHours'> : never) : never;
export type StoreOutcome = Outcome<Store, StoreEvent, StoreRejection>;

/** Runs what a store's owner asks for. To anybody else it is no store of theirs: refused as one that does not exist. */
export const handleStoreRequest =
  (stores: Aggregates<Store, StoreEvent, EventEnvelope>) =>
  (owner: Asker, id: string, request: StoreRequest, key: CommandKey): Promise<StoreOutcome> =>
    commandHandler(ofOwner(owner), stores)(id, request, { command: key });

/** Runs what another context's event led to. */
export const handleStoreCommand = (stores: Aggregates<Store, StoreEvent, EventEnvelope>): ((id: string, command: StoreCommand, cause: Cause<EventEnvelope>) => Promise<StoreOutcome>) => commandHandler(store, stores);

const ofOwner = (owner: Asker): Decider<StoreRequest, Store, StoreEvent, StoreRejection> => ({
  ...store,
  decide: (request, state) => {
    if (state.status === 'NONE' || state.offer.ownerId !== owner.id) return reject('NOT_FOUND');
    if (request.type !== 'OpenStore') return store.decide(request, state);
    return store.decide({ ...request, opensByHours: opensRegularlyNext(state.offer, new Date(request.at))?.toISOString() ?? null }, state);
  },
});
