import { listenToOthers } from '../../../subgraphs/customer/src/adapters/messaging/listen.ts';
import { deleteMe } from '../../../subgraphs/customer/src/application/delete-me.ts';
import { projectEvent } from '../../../subgraphs/customer/src/application/project-event.ts';
import { blankPage, type MyPage, type Step } from '../../../subgraphs/customer/src/domain/my-page.ts';
import type { EventEnvelope } from '#contracts/event.ts';
import { type CommandKey, VersionConflict } from '#kernel/command-handler.ts';
import { createLedger } from '../machinery/ledger.ts';
import type { Ground } from './ground.ts';

const over: readonly string[] = ['PAYMENT_FAILED', 'EXPIRED', 'REJECTED', 'CANCELLED', 'COMPLETED'];

/** My page, and its timeline as a subscriber sees it; and customers who leave for good. */
export const composeCustomer = ({ tasks, clock, newId }: Ground) => {
  const ledger = createLedger('customer', tasks);
  const pages = new Map<string, MyPage>();
  const steps = new Map<string, Step[]>();
  const load = async (orderId: string) => pages.get(orderId) ?? blankPage(orderId);
  const save = async (before: MyPage, after: MyPage, received: Parameters<typeof ledger.note>[0]) =>
    ledger.commit({ events: [], cause: { received } }, () => {
      const { orderId } = after;
      if ((pages.get(orderId)?.version ?? 0) !== before.version) throw new VersionConflict(`the page of ${orderId} is no longer at ${before.version}`);
      pages.set(orderId, after);
      const { story } = after;
      if (story !== null && story.step.sequence !== before.story?.step.sequence) steps.set(orderId, [...(steps.get(orderId) ?? []), story.step]);
    });
  const gone = new Map<string, Date>();
  const people = {
    deletedAt: async (personId: string) => gone.get(personId) ?? null,
    commandOf: ledger.commandOf,
    forget: async (personId: string, told: EventEnvelope, command: CommandKey) => ledger.commit({ events: [told], cause: { command }, id: personId }, () => {
      if (gone.has(personId)) throw new VersionConflict(`${personId} is gone already`);
      gone.set(personId, clock());
    }),
  };
  const underWay = async (customerId: string) => [...pages].flatMap(([id, { story }]) => (story?.customerId === customerId && !over.includes(story.step.status) ? [id] : []));
  return { gone, deleteMe: deleteMe({ people, underWay, clock, newId }), ledger, pages, steps, handlers: listenToOthers(projectEvent({ load, save }, async () => {})), clockwork: null };
};
export type CustomerContext = ReturnType<typeof composeCustomer>;
