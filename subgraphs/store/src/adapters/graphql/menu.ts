import { badInput } from '#platform/graphql/errors.ts';
import type { MenuItem, Text } from '../../domain/store/store.ts';

export type Section = { readonly name: Text; readonly items: readonly MenuItem[] };

/** A menu as it is read: its sections in the order of their first dish. */
export const sectionsOf = (menu: readonly MenuItem[]): Section[] =>
  [...Map.groupBy(menu, ({ section }) => section.ko).values()].map((items) => ({ name: items[0]?.section ?? { ko: '', en: null }, items }));

/** The text in the language asked for: Korean unless told, and where there is no English. Throws BAD_USER_INPUT for what is no locale. */
export const localized = ({ ko, en }: Text, locale: string | null | undefined): string => (en !== null && locale != null && languageOf(locale) === 'en' ? en : ko);

const languageOf = (locale: string): string => {
  try {
    return new Intl.Locale(locale).language;
  } catch {
    throw badInput(`${JSON.stringify(locale)} is not a locale; say for example "ko-KR" or "en"`);
  }
};
