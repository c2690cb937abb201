import type { Language } from '../../../application/ports.ts';
import { html } from './html.ts';
import { page } from './layout.ts';
import { textsIn } from './texts.ts';

/** What cannot be gone on with. `detail` is for developers. */
export const faultPage = ({ language, code, detail, lead }: { language: Language; code?: string; detail?: string | undefined; lead?: string }): string => {
  const t = textsIn(language);
  return page({
    language, title: t.fault, isError: true,
    body: html`<p class="lead">${lead ?? t.faultLead}</p>${code !== undefined && html`<p class="note" lang="en">${code}${detail !== undefined && `: ${detail}`}</p>`}`,
  });
};
