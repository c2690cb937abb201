import { createHash } from 'node:crypto';

/** One style sheet for all pages. No colour stands for a meaning alone; text has a contrast of 4.5 to 1 and more, in light and in dark. */
export const style = `
:root {
  --paper: #fff8f1; --card: #fff; --ink: #2b1d14; --soft: #6b5a4d; --line: #8d7b6d; --accent: #b8390e; --accent-ink: #fff; --accent-deep: #93290a;
  --wrong: #b3161b; --wrong-paper: #fdeceb; --note: #fff1d6; --good: #2f6f3e; --focus: #1a56db;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #1b1512; --card: #261e19; --ink: #f6ece3; --soft: #c8b7a9; --line: #94816f; --accent: #ff9a6b; --accent-ink: #2b1206; --accent-deep: #ffb591;
    --wrong: #ff9c95; --wrong-paper: #421b1a; --note: #3a2d17; --good: #8fd19e; --focus: #8ab4ff;
  }
}
* { box-sizing: border-box; }
html { font: 100%/1.55 "Pretendard", "Apple SD Gothic Neo", "Noto Sans KR", "Malgun Gothic", system-ui, sans-serif; word-break: keep-all; overflow-wrap: anywhere; -webkit-text-size-adjust: 100%; }
body { margin: 0; min-height: 100vh; min-height: 100dvh; padding: 1.5rem 1rem 3rem; background: var(--paper); color: var(--ink); display: flex; flex-direction: column; align-items: center; }
header { text-align: center; margin-bottom: 1.25rem; }
header p { margin: 0; }
.logo { display: block; margin: 0 auto .25rem; }
.box { fill: var(--accent); } .wall { fill: none; stroke: var(--card); stroke-width: 2.5; } .rice, .egg { fill: #fff6e4; } .plum { fill: #8f1d2c; } .leaf { fill: #7fb069; } .egg { fill: #ffd166; }
.brand { font-size: 1.5rem; font-weight: 800; letter-spacing: -.02em; }
.brand span { font-weight: 500; font-size: 1rem; color: var(--soft); }
.tagline { color: var(--soft); font-size: .9rem; }
main { width: 100%; max-width: 26rem; background: var(--card); border-radius: 1.25rem; padding: 1.5rem; box-shadow: 0 1px 2px #0000001f, 0 12px 32px #0000001a; }
h1 { font-size: 1.375rem; line-height: 1.3; margin: 0 0 .5rem; letter-spacing: -.01em; }
main > p:first-of-type { margin-top: 0; }
.lead { color: var(--soft); margin: 0 0 1.25rem; }
.field { margin: 0 0 1.1rem; }
label { display: block; font-weight: 650; margin-bottom: .25rem; }
.hint, .error { margin: 0 0 .35rem; font-size: .875rem; }
.hint { color: var(--soft); } .error { color: var(--wrong); font-weight: 600; }
input:not([type=hidden]) { width: 100%; min-height: 3rem; padding: .6rem .85rem; font: inherit; color: inherit; background: transparent; border: 1.5px solid var(--line); border-radius: .75rem; }
.wrong input { border-color: var(--wrong); border-width: 2px; }
#code { font-size: 1.5rem; letter-spacing: .35em; text-align: center; font-variant-numeric: tabular-nums; }
button, .button { display: block; width: 100%; min-height: 3rem; padding: .65rem 1rem; font: inherit; font-weight: 700; text-align: center; text-decoration: none; color: var(--accent-ink); background: var(--accent); border: 2px solid transparent; border-radius: .75rem; cursor: pointer; }
button:hover, .button:hover { background: var(--accent-deep); }
button.quiet { background: transparent; color: var(--ink); border-color: var(--line); margin-top: .75rem; }
button.quiet:hover { background: var(--paper); }
button.link { min-height: 2.75rem; margin-top: .25rem; background: none; color: var(--soft); font-weight: 500; text-decoration: underline; }
a { color: var(--accent); } a:hover { color: var(--accent-deep); }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
.aside { margin: 1.1rem 0 0; text-align: center; } .aside a { display: inline-block; padding: .35rem .25rem; font-weight: 650; }
.summary { margin: 0 0 1.25rem; padding: .85rem 1rem; border: 2px solid var(--wrong); border-radius: .75rem; background: var(--wrong-paper); }
.summary h2 { margin: 0 0 .25rem; font-size: 1rem; color: var(--wrong); } .summary ul { margin: 0; padding-left: 1.1rem; } .summary a { color: inherit; }
h2 { font-size: 1.0625rem; margin: 1.75rem 0 .5rem; }
.notice { margin: 0 0 1.25rem; padding: .7rem .9rem; border: 2px solid var(--good); border-radius: .75rem; }
input[readonly] { border-style: dashed; }
dl { margin: 0; display: grid; grid-template-columns: auto 1fr; gap: .35rem 1rem; } dt { color: var(--soft); } dd { margin: 0; }
.list { list-style: none; margin: 0; padding: 0; } .list li { padding: .75rem 0; border-top: 1px solid color-mix(in srgb, var(--line) 35%, transparent); } .list strong { display: block; } .list p { margin: .1rem 0 0; font-size: .875rem; color: var(--soft); }
.list button { width: auto; min-height: 2.75rem; margin-top: .5rem; padding: .4rem .9rem; font-size: .9375rem; }
.note { margin: 1.1rem 0 0; padding: .7rem .9rem; border-radius: .75rem; background: var(--note); font-size: .875rem; }
.scopes { list-style: none; margin: 0 0 1.25rem; padding: 0; } .scopes li { padding: .6rem 0; border-top: 1px solid color-mix(in srgb, var(--line) 35%, transparent); } .scopes li:last-child { border-bottom: 1px solid color-mix(in srgb, var(--line) 35%, transparent); }
@media (min-width: 40rem) { body { padding-top: 4rem; } main { padding: 2rem; } }
@media (forced-colors: active) { main, button { border: 1px solid; } }
`;

/** Where it is served: another style is another address, so that it may be kept for ever. */
export const styleHref = `/style.${createHash('sha256').update(style).digest('hex').slice(0, 12)}.css`;
