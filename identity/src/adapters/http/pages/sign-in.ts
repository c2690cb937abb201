import type { Language } from '../../../application/ports.ts';
import { html } from './html.ts';
import { field, form, page, summary } from './layout.ts';
import { textsIn } from './texts.ts';

type SignInPage = { readonly language: Language; readonly action: string; readonly token: string; readonly client: string; readonly email?: string; readonly problem?: string; readonly mayJoin: boolean; readonly isDevelopment: boolean };

export const signInPage = ({ language, action, token, client, email = '', problem, mayJoin, isDevelopment }: SignInPage): string => {
  const t = textsIn(language);
  return page({
    language, title: t.signIn, isError: problem !== undefined,
    body: html`<p class="lead">${t.signInLead(client)}</p>
${problem !== undefined && summary(language, { '': problem })}
${form(`${action}/sign-in`, token, html`
${field({ name: 'email', label: t.email, type: 'email', autocomplete: 'username', inputmode: 'email', value: email })}
${field({ name: 'password', label: t.password, type: 'password', autocomplete: 'current-password' })}
<button type="submit">${t.signIn}</button>`)}
${mayJoin && html`<p class="aside">${t.noAccount} <a href="${action}/sign-up">${t.signUp}</a></p>`}
${form(`${action}/cancel`, token, html`<button class="link" type="submit">${t.cancel}</button>`)}
${isDevelopment && html`<p class="note">${t.demo}</p>`}`,
  });
};
