import type { EventOf } from '#contracts/event.ts';
import { localizedText } from '#contracts/shapes.ts';
import { object } from '#kernel/parse.ts';

/** Of all that a store tells (#contracts/store.ts) only its name is of interest here. */
export const storeEvents = { 'store.StoreRegistered.v1': object({ name: localizedText }) } as const;
export type StoreEvent = EventOf<typeof storeEvents>;
