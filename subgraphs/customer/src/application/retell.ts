import { blankPage, type MyPage, type Step } from '../domain/my-page.ts';
import type { PageEvent } from '../domain/page-event.ts';
import { project } from '../domain/project.ts';

/** My page and its timeline as these events make them, from the first one on. Null when they make nothing. */
export const retell = (orderId: string, events: readonly PageEvent[]): { readonly page: MyPage; readonly steps: readonly Step[] } | null => {
  let page = blankPage(orderId);
  const steps: Step[] = [];
  for (const event of events) {
    page = project(page, event);
    if (page.story !== null && page.story.step.sequence > steps.length) steps.push(page.story.step);
  }
  return page.version === 0 ? null : { page, steps };
};
