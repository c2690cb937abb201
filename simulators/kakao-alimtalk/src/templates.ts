import { readFileSync } from 'node:fs';

const templates = JSON.parse(readFileSync(new URL('../templates.json', import.meta.url), 'utf8')) as readonly { readonly code: string; readonly text: string }[];

/** The texts that were registered and approved, by their codes. `#{name}` stands for a variable. */
const texts: ReadonlyMap<string, string> = new Map(templates.map(({ code, text }) => [code, text]));

export type Filled = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'refused'; readonly code: 'TEMPLATE_NOT_FOUND' | 'TEMPLATE_MISMATCH' };

const longestText = 1_000;

/** The text with its variables filled in. A code that nobody registered, a variable too few, too many or empty, and an overlong text are refused. */
export const fillTemplate = (code: string, variables: Readonly<Record<string, string>>): Filled => {
  const template = texts.get(code);
  if (template === undefined) return { kind: 'refused', code: 'TEMPLATE_NOT_FOUND' };
  const names = new Set([...template.matchAll(/#\{(\w+)\}/g)].map(([, name]) => name as string));
  const given = Object.entries(variables);
  const fits = given.length === names.size && given.every(([name, value]) => names.has(name) && value.trim() !== '');
  const text = template.replaceAll(/#\{(\w+)\}/g, (_, name: string) => variables[name] ?? '');
  return fits && text.length <= longestText ? { kind: 'text', text } : { kind: 'refused', code: 'TEMPLATE_MISMATCH' };
};
