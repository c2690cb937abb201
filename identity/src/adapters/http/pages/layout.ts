import type { Language } from '../../../application/ports.ts';
import { type Html, html, raw } from './html.ts';
import { iconHref, logo } from './logo.ts';
import { styleHref } from './style.ts';
import { textsIn } from './texts.ts';

/** A whole page: its title, and what stands in its card. A page that tells of an error says so in its title first, as that is what is read out. */
export const page = ({ language, title, isError = false, body }: { language: Language; title: string; isError?: boolean; body: Html }): string => {
  const texts = textsIn(language);
  return html`<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${isError && `${texts.error}: `}${title} · Dosirak 도시락</title>
<link rel="stylesheet" href="${styleHref}">
<link rel="icon" href="${iconHref}" type="image/svg+xml">
</head>
<body>
<header>${logo}<p class="brand" lang="ko">도시락 <span lang="en">Dosirak</span></p><p class="tagline">${texts.tagline}</p></header>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`.markup;
};

/** What is wrong, at the top of a form, each with the way to its field. */
export const summary = (language: Language, errors: Readonly<Record<string, string>>): Html | null => {
  const entries = Object.entries(errors);
  if (entries.length === 0) return null;
  return html`<div class="summary" role="alert" aria-labelledby="problems" tabindex="-1" autofocus><h2 id="problems">${textsIn(language).problems}</h2><ul>${entries.map(([field, text]) => html`<li>${field === '' ? text : html`<a href="#${field}">${text}</a>`}</li>`)}</ul></div>`;
};

export type Field = {
  readonly name: string;
  readonly label: string;
  readonly type: 'email' | 'password' | 'text';
  readonly autocomplete: string;
  readonly value?: string;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly inputmode?: string;
  readonly maxlength?: number;
  readonly optional?: boolean;
  /** Shown, for whoever fills in and for what keeps their passwords, but not theirs to change. */
  readonly readonly?: boolean;
};

/** A labelled field; its hint and what is wrong with it are read out with it. */
export const field = ({ name, label, type, autocomplete, value = '', hint, error, inputmode, maxlength = 200, optional = false, readonly = false }: Field): Html => {
  const described = [hint !== undefined && `${name}-hint`, error !== undefined && `${name}-error`].filter((id) => id !== false).join(' ');
  return html`<div class="field${error !== undefined && ' wrong'}">
<label for="${name}">${label}</label>
${hint !== undefined && html`<p class="hint" id="${name}-hint">${hint}</p>`}
${error !== undefined && html`<p class="error" id="${name}-error">${error}</p>`}
<input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" value="${value}" maxlength="${maxlength}" autocapitalize="none" spellcheck="false"${!optional && raw(' required')}${readonly && raw(' readonly')}${inputmode !== undefined && html` inputmode="${inputmode}"`}${described !== '' && html` aria-describedby="${described}"`}${error !== undefined && raw(' aria-invalid="true"')}>
</div>`;
};

/** What went well, read out when it comes. */
export const notice = (text: string): Html => html`<p class="notice" role="status" tabindex="-1" autofocus>${text}</p>`;

/** A form that is ours: the token shows it. */
export const form = (action: string, token: string, content: Html): Html =>
  html`<form method="post" action="${action}" novalidate><input type="hidden" name="form" value="${token}">${content}</form>`;
