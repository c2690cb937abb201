import type { InvitedRole, Language } from '../../../application/ports.ts';
import type { FormProblems } from '../../../application/sign-up.ts';
import { html } from './html.ts';
import { field, form, page, summary } from './layout.ts';
import { fieldErrors, type Texts, textsIn } from './texts.ts';

type InvitationPage = { readonly language: Language; readonly action: string; readonly token: string; readonly invited: InvitedRole; readonly name?: string; readonly email?: string; readonly problems?: FormProblems; readonly problem?: string };

export const invitationPage = ({ language, action, token, invited, name = '', email = '', problems = {}, problem }: InvitationPage): string => {
  const t = textsIn(language);
  const errors = fieldErrors(t, problems);
  const all = problem === undefined ? errors : { '': problem };
  return page({
    language, title: t.invitation, isError: Object.keys(all).length > 0,
    body: html`<p class="lead">${invitedAs(t, invited)} ${t.invitationLead}</p>
${summary(language, all)}
${form(action, token, html`
${field({ name: 'name', label: t.name, type: 'text', autocomplete: 'name', value: name, hint: t.nameHint, error: errors['name'] })}
${field({ name: 'email', label: t.email, type: 'email', autocomplete: 'username', inputmode: 'email', value: email, error: errors['email'] })}
${field({ name: 'password', label: t.password, type: 'password', autocomplete: 'new-password', hint: t.newPasswordHint, error: errors['password'] })}
<button type="submit">${t.accept}</button>`)}`,
  });
};

const invitedAs = (t: Texts, invited: InvitedRole): string => {
  switch (invited.role) {
    case 'RIDER':
      return t.invited.RIDER(invited.vehicle);
    case 'STORE_OWNER':
    case 'SUPPORT':
      return t.invited[invited.role];
  }
};

export const acceptedPage = ({ language, name }: { language: Language; name: string }): string => {
  const t = textsIn(language);
  return page({ language, title: t.accepted, body: html`<p class="lead">${t.acceptedLead(name)}</p>` });
};

export const invitationOverPage = ({ language }: { language: Language }): string => {
  const t = textsIn(language);
  return page({ language, title: t.invitationOver, isError: true, body: html`<p class="lead">${t.invitationOverLead}</p>` });
};
