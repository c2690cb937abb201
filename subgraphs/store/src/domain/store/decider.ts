import type { Decider } from '#kernel/decider.ts';
import type { StoreCommand, StoreRejection } from './commands.ts';
import { decide } from './decide.ts';
import { evolve } from './evolve.ts';
import type { Store, StoreEvent } from './store.ts';

export const store: Decider<StoreCommand, Store, StoreEvent, StoreRejection> = { initial: { status: 'NONE' }, decide, evolve };
