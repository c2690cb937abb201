import type { Language } from '../../../application/ports.ts';
import { html } from './html.ts';
import { field, form, page, summary } from './layout.ts';
import { textsIn } from './texts.ts';

type ChangePasswordPage = { readonly language: Language; readonly token: string; readonly email: string; readonly errors?: { readonly current?: string; readonly password?: string }; readonly problem?: string };

export const changePasswordPage = ({ language, token, email, errors = {}, problem }: ChangePasswordPage): string => {
  const t = textsIn(language);
  const all = problem === undefined ? errors : { '': problem };
  return page({
    language, title: t.changePassword, isError: Object.keys(all).length > 0,
    body: html`<p class="lead">${t.changePasswordLead}</p>
${summary(language, all)}
${form('/account/password', token, html`
${field({ name: 'email', label: t.email, type: 'email', autocomplete: 'username', value: email, readonly: true })}
${field({ name: 'current', label: t.currentPassword, type: 'password', autocomplete: 'current-password', error: errors.current })}
${field({ name: 'password', label: t.newPassword, type: 'password', autocomplete: 'new-password', hint: t.newPasswordHint, error: errors.password })}
<button type="submit">${t.changePassword}</button>`)}
<p class="aside"><a href="/account">${t.toAccount}</a></p>`,
  });
};
