/** A piece of HTML. Only `html` and `raw` make one, so whatever else comes into a page is text, and is escaped. */
export type Html = { readonly markup: string };
type Content = Html | string | number | null | undefined | false | readonly Content[];

/** A template that escapes what is put into it, in text and in attributes; attributes have to be quoted. */
export const html = (strings: TemplateStringsArray, ...contents: readonly Content[]): Html =>
  ({ markup: strings.reduce((text, piece, index) => text + toMarkup(contents[index - 1]) + piece) });

/** Markup that is known to be good: never anything that a person typed. */
export const raw = (markup: string): Html => ({ markup });

const toMarkup = (content: Content): string => {
  if (content === null || content === undefined || content === false) return '';
  if (typeof content === 'string' || typeof content === 'number') return escape(String(content));
  return 'markup' in content ? content.markup : content.map(toMarkup).join('');
};

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' };
const escape = (text: string): string => text.replaceAll(/[&<>"'`]/g, (character) => entities[character] as string);
