import { raw } from './html.ts';

const drawing = '<rect class="box" x="4" y="10" width="40" height="30" rx="8"/><path class="wall" d="M25 12v26M25 25h17"/><circle class="rice" cx="14.5" cy="25" r="6.5"/><circle class="plum" cx="14.5" cy="25" r="2.2"/><path class="leaf" d="M29 20c2-4 6-4 9-3-1 4-5 6-9 3z"/><rect class="egg" x="29" y="29" width="9" height="6" rx="2"/>';

/** A lunch box with rice, an egg and something green. Its colours are the style sheet's. */
export const logo = raw(`<svg class="logo" viewBox="0 0 48 48" width="48" height="48" aria-hidden="true" focusable="false">${drawing}</svg>`);

/** The same for the browser's tab, where there is no style sheet. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 6 48 38"><style>.box{fill:#b8390e}.wall{fill:none;stroke:#fff;stroke-width:2.5}.rice{fill:#fff6e4}.plum{fill:#8f1d2c}.leaf{fill:#7fb069}.egg{fill:#ffd166}</style>${drawing}</svg>`;
export const iconHref = '/icon.svg';
