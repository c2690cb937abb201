/** The first that fits: those that others are built on come last, as all of them say that they are these as well. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/KAKAOTALK/, 'KakaoTalk'], [/\bWhale\//, 'Whale'], [/SamsungBrowser\//, 'Samsung Internet'], [/\bEdg(?:A|iOS)?\//, 'Edge'], [/\bOPR\//, 'Opera'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'], [/\b(?:Chrome|CriOS)\//, 'Chrome'], [/\bSafari\//, 'Safari'],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, 'iPhone'], [/\biPad\b/, 'iPad'], [/\bAndroid\b/, 'Android'], [/\bWindows\b/, 'Windows'], [/\bCrOS\b/, 'ChromeOS'], [/\bMac OS X\b/, 'macOS'], [/\bLinux\b/, 'Linux'],
];

/** What a browser calls itself, as far as its person would know it by that: no versions, nothing that tells one from another of its kind. */
export const browserName = (userAgent: string | undefined): string | null => {
  const named = [browsers, systems].flatMap((kinds) => kinds.find(([pattern]) => pattern.test(userAgent ?? ''))?.[1] ?? []);
  return named.length === 0 ? null : named.join(' · ');
};
