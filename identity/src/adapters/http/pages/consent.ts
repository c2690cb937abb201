import type { Language } from '../../../application/ports.ts';
import { html } from './html.ts';
import { form, page } from './layout.ts';
import { textsIn } from './texts.ts';

type ConsentPage = { readonly language: Language; readonly action: string; readonly token: string; readonly client: string; readonly name: string; readonly scopes: readonly string[] };

export const consentPage = ({ language, action, token, client, name, scopes }: ConsentPage): string => {
  const t = textsIn(language);
  return page({
    language, title: t.consent(client),
    body: html`<p class="lead">${t.consentLead(client, name)}</p>
<ul class="scopes">${scopes.map((scope) => html`<li>${t.scopes[scope] ?? scope}</li>`)}</ul>
${form(`${action}/consent`, token, html`<button type="submit">${t.allow}</button>`)}
${form(`${action}/cancel`, token, html`<button class="quiet" type="submit">${t.deny}</button>`)}
<p class="note">${t.consentNote}</p>`,
  });
};
