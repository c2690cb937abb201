import { listenToOthers } from '../../../subgraphs/customer/src/adapters/messaging/listen.ts';
import { projectEvent } from '../../../subgraphs/customer/src/application/project-event.ts';
import { blankPage, type MyPage, type Step } from '../../../subgraphs/customer/src/domain/my-page.ts';
import { VersionConflict } from '#kernel/command-handler.ts';
import { createLedger } from '../machinery/ledger.ts';
import type { Tasks } from '../machinery/tasks.ts';

/** My page, and its timeline as a subscriber sees it. */
export const composeCustomer = ({ tasks }: { readonly tasks: Tasks }) => {
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
  return { ledger, pages, steps, handlers: listenToOthers(projectEvent({ load, save }, async () => {})), clockwork: null };
};
export type CustomerContext = ReturnType<typeof composeCustomer>;
