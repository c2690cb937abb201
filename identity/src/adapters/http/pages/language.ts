import type { Language } from '../../../application/ports.ts';

/** The language that somebody reads: as the client says (`ui_locales`), or their browser; Korean when neither says. */
export const languageOf = (acceptLanguage: string | undefined, uiLocales?: unknown): Language => {
  const asked = typeof uiLocales === 'string' ? uiLocales.split(' ') : [];
  const accepted = (acceptLanguage ?? '').split(',')
    .map((range) => {
      const [tag = '', ...parameters] = range.trim().split(';');
      const quality = Number(parameters.map((parameter) => /^\s*q=([\d.]+)$/.exec(parameter)?.[1]).find((q) => q !== undefined) ?? 1);
      return { tag, quality };
    })
    .filter(({ quality }) => quality > 0)
    .toSorted((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag);
  for (const tag of [...asked, ...accepted]) {
    const language = tag.toLowerCase().split('-')[0];
    if (language === 'ko' || language === 'en') return language;
  }
  return 'ko';
};

/** A page in a language that was chosen already, whatever the browser says that it is opened in. */
export const inLanguage = (url: string, language: Language): string => `${url}?ui_locales=${language}`;
