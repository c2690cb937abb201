import type { Language } from '../../../application/ports.ts';
import { html, raw } from './html.ts';
import { page } from './layout.ts';
import { textsIn } from './texts.ts';

/** `form` is oidc-provider's own, without its buttons. */
export const signOutPage = ({ form, language }: { form: string; language: Language }): string => {
  const t = textsIn(language);
  return page({
    language, title: t.signOut,
    body: html`<p class="lead">${t.signOutLead}</p>${raw(form)}
<button type="submit" form="op.logoutForm" name="logout" value="yes">${t.yesSignOut}</button>
<button class="quiet" type="submit" form="op.logoutForm">${t.noSignOut}</button>`,
  });
};

export const goodbyePage = ({ language }: { language: Language }): string => {
  const t = textsIn(language);
  return page({ language, title: t.goodbye, body: html`<p class="lead">${t.goodbyeLead}</p>` });
};
