import type { Language } from '../../../application/ports.ts';
import { html } from './html.ts';
import { inLanguage } from './language.ts';
import { field, form, page, summary } from './layout.ts';
import { textsIn } from './texts.ts';

export const forgottenPath = '/password/forgotten';

type ForgottenPage = { readonly language: Language; readonly token: string; readonly email?: string; readonly error?: string; readonly problem?: string };

export const forgottenPage = ({ language, token, email = '', error, problem }: ForgottenPage): string => {
  const t = textsIn(language);
  return page({
    language, title: t.forgotten, isError: error !== undefined || problem !== undefined,
    body: html`<p class="lead">${t.forgottenLead}</p>
${error !== undefined && summary(language, { email: error })}${problem !== undefined && summary(language, { '': problem })}
${form(inLanguage(forgottenPath, language), token, html`
${field({ name: 'email', label: t.email, type: 'email', autocomplete: 'username', inputmode: 'email', value: email, error })}
<button type="submit">${t.sendLink}</button>`)}`,
  });
};

export const linkSentPage = ({ language, email, isDevelopment }: { language: Language; email: string; isDevelopment: boolean }): string => {
  const t = textsIn(language);
  return page({
    language, title: t.linkSent,
    body: html`<p class="lead">${t.linkSentLead(email)}</p><p>${t.linkSentNote}</p>
<p class="aside"><a href="${inLanguage(forgottenPath, language)}">${t.askAgain}</a></p>
${isDevelopment && html`<p class="note">${t.demoMail}</p>`}`,
  });
};

type NewPasswordPage = { readonly language: Language; readonly action: string; readonly token: string; readonly email: string; readonly error?: string; readonly problem?: string };

export const newPasswordPage = ({ language, action, token, email, error, problem }: NewPasswordPage): string => {
  const t = textsIn(language);
  return page({
    language, title: t.newPassword, isError: error !== undefined || problem !== undefined,
    body: html`<p class="lead">${t.newPasswordLead}</p>
${error !== undefined && summary(language, { password: error })}${problem !== undefined && summary(language, { '': problem })}
${form(action, token, html`
${field({ name: 'email', label: t.email, type: 'email', autocomplete: 'username', value: email, readonly: true })}
${field({ name: 'password', label: t.newPassword, type: 'password', autocomplete: 'new-password', hint: t.newPasswordHint, error })}
<button type="submit">${t.setPassword}</button>`)}`,
  });
};

export const passwordLinkOverPage = ({ language }: { language: Language }): string => {
  const t = textsIn(language);
  return page({ language, title: t.passwordLinkOver, isError: true, body: html`<p class="lead">${t.passwordLinkOverLead}</p><p class="aside"><a href="${inLanguage(forgottenPath, language)}">${t.askAgain}</a></p>` });
};

export const passwordChangedPage = ({ language }: { language: Language }): string => {
  const t = textsIn(language);
  return page({ language, title: t.passwordChanged, body: html`<p class="lead">${t.passwordChangedLead}</p><p class="aside"><a href="/account">${t.toAccount}</a></p>` });
};
