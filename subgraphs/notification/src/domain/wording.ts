import { formatMoney, type Money } from '#kernel/money.ts';
import type { Audience } from './channel.ts';
import type { Locale } from './preferences.ts';
import { type Kind, type Telling, templateCode, type Wording } from './tidings.ts';

/** A store's name as it is known; English where there is one. */
export type StoreName = { readonly ko: string; readonly en: string | null };

/** What a wording may speak of. Never an address, a phone number or a person's name. */
export type Facts = { readonly number: string; readonly store: StoreName | null; readonly readyAt: string | null; readonly amount: Money | null };

export type Variables = Readonly<Record<string, string>>;
export type Worded = Wording & { readonly template: string; readonly variables: Variables };

/** Where nobody has told a store's name yet. */
const someStore: Readonly<Record<Locale, string>> = { KO: '가게', EN: 'the store' };
const soon: Readonly<Record<Locale, string>> = { KO: '곧', EN: 'soon' };
const languages: Readonly<Record<Locale, string>> = { KO: 'ko-KR', EN: 'en-US' };

const valuesOf = ({ number, store, readyAt, amount }: Facts, locale: Locale, zone: string): Variables => ({
  number,
  store: (locale === 'EN' ? store?.en : null) ?? store?.ko ?? someStore[locale],
  readyAt: readyAt === null ? soon[locale] : new Intl.DateTimeFormat(languages[locale], { timeZone: zone, hour: 'numeric', minute: '2-digit' }).format(new Date(readyAt)),
  amount: amount === null ? '' : formatMoney(amount, languages[locale]),
});

const variable = /#\{(\w+)\}/g;

/** What is told, in the person's language, with the variables that it was made with. Times are as their clock shows them. */
export const word = (kind: Kind, audience: Audience, { wording }: Telling, facts: Facts, { locale, zone }: { readonly locale: Locale; readonly zone: string }): Worded => {
  const { title, body } = wording[locale];
  const values = valuesOf(facts, locale, zone);
  const names = new Set([...`${title}\n${body}`.matchAll(variable)].map(([, name]) => name as string));
  const variables = Object.fromEntries([...names].map((name) => [name, values[name] ?? '']));
  const fill = (text: string) => text.replaceAll(variable, (_, name: string) => variables[name] ?? '');
  return { title: fill(title), body: fill(body), template: templateCode(kind, audience, locale), variables };
};
