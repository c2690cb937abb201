import type { EventEnvelope } from '#contracts/event.ts';
import type { PageEvent } from '../domain/page-event.ts';
import { project } from '../domain/project.ts';
import type { MyPages, TellWatchers } from './ports.ts';

export type ProjectEvent = (orderId: string, event: PageEvent, received: EventEnvelope) => Promise<void>;

/** How an event changes My page: load → project → save together with the receipt, then tell who watches. */
export const projectEvent =
  (pages: MyPages, tellWatchers: TellWatchers): ProjectEvent =>
  async (orderId, event, received) => {
    const before = await pages.load(orderId);
    await pages.save(before, project(before, event), received);
    await tellWatchers(orderId); // only now: whoever is told reads at once
  };
