import type { Access, AppLetIn, SignedInBrowser } from '../../../application/access.ts';
import type { Account, Language } from '../../../application/ports.ts';
import { type Html, html } from './html.ts';
import { form, notice, page } from './layout.ts';
import { type Texts, textsIn } from './texts.ts';

type AccountPage = {
  readonly language: Language;
  readonly token: string;
  readonly account: Account;
  readonly access: Access;
  /** The browser that it is shown in. */
  readonly here: string;
  readonly clientName: (client: string) => string;
  /** Apps of ours are no guests: they are not listed among those that were let in. */
  readonly isOurs: (client: string) => boolean;
  readonly done?: string | undefined;
  readonly mayConfirm: boolean;
};

export const accountPage = ({ language, token, account, access, here, clientName, isOurs, done, mayConfirm }: AccountPage): string => {
  const t = textsIn(language);
  const guests = access.apps.filter(({ client }) => !isOurs(client));
  return page({
    language, title: t.account,
    body: html`${done !== undefined && notice(done)}
<dl><dt>${t.name}</dt><dd>${account.name}</dd><dt>${t.email}</dt><dd>${account.email}</dd><dt>${t.roles}</dt><dd>${account.roles.map((role) => t.roleNames[role] ?? role).join(', ')}</dd><dt>${t.accountSince}</dt><dd>${moment(account.createdAt, language)}</dd></dl>
${account.emailConfirmedAt === null && html`<p class="note">${t.notConfirmed}</p>${mayConfirm && form('/account/address', token, html`<button class="quiet" type="submit">${t.sendConfirmation}</button>`)}`}
<p class="aside"><a href="/account/password">${t.changePassword}</a> · <a href="/sign-out">${t.yesSignOut}</a></p>
<h2>${t.browsers}</h2>
<ul class="list">${access.browsers.map((browser, n) => html`<li id="browser-${n}">${browserItem(browser, t, language, { token, item: `browser-${n}`, isHere: browser.id === here, clientName })}</li>`)}</ul>
<h2>${t.apps}</h2>
${guests.length === 0 ? html`<p class="lead">${t.noApps}</p>` : html`<ul class="list">${guests.map((app, n) => html`<li id="app-${n}">${appItem(app, t, language, { token, item: `app-${n}`, name: clientName(app.client) })}</li>`)}</ul>`}
<h2>${t.myData}</h2>
<p class="lead">${t.myDataLead}</p>
<p><a class="button" href="/account/export" download="dosirak-account.json">${t.download}</a></p>
<h2>${t.everywhere}</h2>
<p class="lead">${t.everywhereLead}</p>
${form('/account/sign-out', token, html`<button class="quiet" type="submit">${t.everywhere}</button>`)}`,
  });
};

const browserItem = ({ id, browser, signedInAt, lastUsedAt, clients }: SignedInBrowser, t: Texts, language: Language, { token, item, isHere, clientName }: { token: string; item: string; isHere: boolean; clientName: (client: string) => string }): Html =>
  html`<strong>${isHere ? t.thisBrowser : t.anotherBrowser}${browser !== null && ` (${browser})`}</strong><p>${[...new Set(clients.map(clientName))].join(', ')}</p><p>${t.signedInAt}: ${moment(signedInAt, language)}</p><p>${t.lastUsed}: ${moment(lastUsedAt, language)}</p>
${!isHere && form('/account/browsers/end', token, html`<input type="hidden" name="browser" value="${id}"><button class="quiet" type="submit" aria-describedby="${item}">${t.endBrowser}</button>`)}`;

const appItem = ({ client, since, lastUsedAt, scopes }: AppLetIn, t: Texts, language: Language, { token, item, name }: { token: string; item: string; name: string }): Html =>
  html`<strong>${name}</strong><p>${scopes.map((scope) => t.scopes[scope] ?? scope).join(', ')}</p><p>${t.since}: ${moment(since, language)}</p><p>${t.lastUsed}: ${moment(lastUsedAt, language)}</p>
${form('/account/apps/end', token, html`<input type="hidden" name="client" value="${client}"><button class="quiet" type="submit" aria-describedby="${item}">${t.endApp}</button>`)}`;

/** Where the food is eaten, whatever the server's clock is set to. */
const moment = (date: Date, language: Language): Html =>
  html`<time datetime="${date.toISOString()}">${new Intl.DateTimeFormat(language, { year: 'numeric', month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit', timeZone: 'Asia/Seoul', timeZoneName: 'short' }).format(date)}</time>`;

export const notSignedInPage = ({ language }: { language: Language }): string => {
  const t = textsIn(language);
  return page({ language, title: t.notSignedIn, body: html`<p class="lead">${t.notSignedInLead}</p><p><a class="button" href="/account">${t.signIn}</a></p>` });
};
