import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { html, raw } from './html.ts';
import { field, page } from './layout.ts';
import { languageOf } from './language.ts';

describe('a template', () => {
  it('escapes whatever is put into it, in text and in attributes', () => {
    expect(html`<a title="${'"><script>'}">${"<b>'`&"}</a>`.markup).toBe('<a title="&quot;&gt;&lt;script&gt;">&lt;b&gt;&#39;&#96;&amp;</a>');
  });

  it('takes other templates as they are, lists of them, and nothing for what is not there', () => {
    expect(html`${[html`<i>${'<'}</i>`, '<']}${null}${false}${undefined}${0}${raw('<hr>')}`.markup).toBe('<i>&lt;</i>&lt;0<hr>');
  });

  it('lets nothing out of its place, whatever it is', () => {
    const nasty = fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '`', '&', '/', 'script', ' onload=', '=', ';', '\n', '\0', '${', '}', '가') });
    fc.assert(fc.property(nasty, (text) => {
      const { markup } = html`<p title="${text}">${text}</p>`;
      expect(markup.match(/[<>"']/g)).toEqual(['<', '"', '"', '>', '<', '>']);
    }));
  });

  it('cannot be told that a text is markup: only what the code itself makes is', () => {
    const form = JSON.parse('{ "name": { "markup": "<script>" } }') as { name: string };
    expect(typeof form.name).toBe('object'); // which no form can send: a form's fields are text
    expect(html`${String(form.name)}`.markup).toBe('[object Object]');
  });
});

describe('a page', () => {
  it('says its language, has one heading, and tells of an error in its title first', () => {
    const text = page({ language: 'en', title: 'Sign in', isError: true, body: html`<p>x</p>` });
    expect(text).toContain('<html lang="en">');
    expect(text).toContain('<title>Error: Sign in');
    expect(text.match(/<h1>/g)).toHaveLength(1);
  });

  it('labels its fields, and ties what is wrong to them', () => {
    const { markup } = field({ name: 'email', label: 'E-mail', type: 'email', autocomplete: 'username', hint: 'a hint', error: 'an error' });
    expect(markup).toContain('<label for="email">');
    expect(markup).toContain('aria-describedby="email-hint email-error"');
    expect(markup).toContain('aria-invalid="true"');
  });
});

describe('the language', () => {
  it.each<[string | undefined, unknown, 'ko' | 'en']>([
    [undefined, undefined, 'ko'], ['en-US,en;q=0.9', undefined, 'en'], ['de,en;q=0.5,ko;q=0.8', undefined, 'ko'], ['fr', undefined, 'ko'], ['ko', 'en', 'en'], ['en;q=0, ko', undefined, 'ko'], ['en', 'xx ko', 'ko'], [';;;,', { ko: 1 }, 'ko'],
  ])('by accept-language %j and ui_locales %j is %s', (accept, locales, language) => expect(languageOf(accept, locales)).toBe(language));
});
