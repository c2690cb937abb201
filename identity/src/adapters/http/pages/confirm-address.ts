import type { Language } from '../../../application/ports.ts';
import { html } from './html.ts';
import { form, page } from './layout.ts';
import { textsIn } from './texts.ts';

export const confirmAddressPage = ({ language, token, action, email }: { language: Language; token: string; action: string; email: string }): string => {
  const t = textsIn(language);
  return page({ language, title: t.confirmAddress, body: html`<p class="lead">${t.confirmAddressLead(email)}</p>${form(action, token, html`<button type="submit">${t.yesMine}</button>`)}` });
};

export const addressLinkOverPage = ({ language }: { language: Language }): string => {
  const t = textsIn(language);
  return page({ language, title: t.addressLinkOver, isError: true, body: html`<p class="lead">${t.addressLinkOverLead}</p><p class="aside"><a href="/account">${t.toAccount}</a></p>` });
};
