import type { Clock } from '#kernel/clock.ts';
import type { NewId } from '#kernel/id.ts';
import type { EventHandler } from '#messaging/consumer.ts';
import type { Clockwork } from '../machinery/alarms.ts';
import type { Ledger } from '../machinery/ledger.ts';
import type { Tasks } from '../machinery/tasks.ts';

/** What every context stands on. */
export type Ground = {
  readonly tasks: Tasks;
  readonly clock: Clock;
  readonly newId: NewId;
};

/** What the city needs of a context to run it. */
export type RunningContext = {
  readonly ledger: Ledger;
  readonly handlers: Readonly<Record<string, EventHandler>>;
  readonly clockwork: Clockwork | null;
};
