import type { Language } from '../../../application/ports.ts';
import { html } from './html.ts';
import { field, form, notice, page, summary } from './layout.ts';
import { textsIn } from './texts.ts';

type SignInPage = { readonly language: Language; readonly action: string; readonly token: string; readonly client: string; readonly email?: string; readonly problem?: string; readonly done?: string; readonly mayJoin: boolean; readonly mayForget: boolean; readonly isDevelopment: boolean };

export const signInPage = ({ language, action, token, client, email = '', problem, done, mayJoin, mayForget, isDevelopment }: SignInPage): string => {
  const t = textsIn(language);
  return page({
    language, title: t.signIn, isError: problem !== undefined,
    body: html`<p class="lead">${t.signInLead(client)}</p>
${problem !== undefined && summary(language, { '': problem })}${done !== undefined && notice(done)}
${form(`${action}/sign-in`, token, html`
${field({ name: 'email', label: t.email, type: 'email', autocomplete: 'username', inputmode: 'email', value: email })}
${field({ name: 'password', label: t.password, type: 'password', autocomplete: 'current-password' })}
<button type="submit">${t.signIn}</button>`)}
${mayForget && html`<p class="aside"><a href="${action}/forgotten">${t.forgot}</a></p>`}
${mayJoin && html`<p class="aside">${t.noAccount} <a href="${action}/sign-up">${t.signUp}</a></p>`}
${form(`${action}/cancel`, token, html`<button class="link" type="submit">${t.cancel}</button>`)}
${isDevelopment && html`<p class="note">${t.demo}</p>`}`,
  });
};
