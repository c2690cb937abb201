import type { Language } from '../../../application/ports.ts';
import type { FormProblems } from '../../../application/sign-up.ts';
import { html } from './html.ts';
import { field, form, page, summary } from './layout.ts';
import { fieldErrors, textsIn } from './texts.ts';

type SignUpPage = { readonly language: Language; readonly action: string; readonly token: string; readonly name?: string; readonly email?: string; readonly problems?: FormProblems; readonly problem?: string; readonly isDevelopment: boolean };

export const signUpPage = ({ language, action, token, name = '', email = '', problems = {}, problem, isDevelopment }: SignUpPage): string => {
  const t = textsIn(language);
  const errors = fieldErrors(t, problems);
  const all = problem === undefined ? errors : { '': problem };
  return page({
    language, title: t.signUp, isError: Object.keys(all).length > 0,
    body: html`<p class="lead">${t.signUpLead}</p>
${summary(language, all)}
${form(`${action}/sign-up`, token, html`
${field({ name: 'name', label: t.name, type: 'text', autocomplete: 'name', value: name, hint: t.nameHint, error: errors['name'] })}
${field({ name: 'email', label: t.email, type: 'email', autocomplete: 'username', inputmode: 'email', value: email, error: errors['email'] })}
${field({ name: 'password', label: t.password, type: 'password', autocomplete: 'new-password', hint: t.newPasswordHint, error: errors['password'] })}
<button type="submit">${t.sendCode}</button>`)}
<p class="aside">${t.haveAccount} <a href="${action}">${t.toSignIn}</a></p>
${isDevelopment && html`<p class="note">${t.demoMail}</p>`}`,
  });
};

type CodePage = { readonly language: Language; readonly action: string; readonly token: string; readonly signUpId: string; readonly email: string; readonly problem?: string; readonly isDevelopment: boolean };

export const codePage = ({ language, action, token, signUpId, email, problem, isDevelopment }: CodePage): string => {
  const t = textsIn(language);
  return page({
    language, title: t.code, isError: problem !== undefined,
    body: html`<p class="lead">${t.codeLead(email)}</p>
${problem !== undefined && summary(language, { code: problem })}
${form(`${action}/code`, token, html`<input type="hidden" name="signUpId" value="${signUpId}"><input type="hidden" name="email" value="${email}">
${field({ name: 'code', label: t.code, type: 'text', autocomplete: 'one-time-code', inputmode: 'numeric', maxlength: 10, hint: t.codeHint, error: problem })}
<button type="submit">${t.confirm}</button>`)}
<p class="aside"><a href="${action}/sign-up">${t.startOver}</a></p>
${isDevelopment && html`<p class="note">${t.demoMail}</p>`}`,
  });
};
