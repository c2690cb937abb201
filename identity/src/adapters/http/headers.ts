/** The headers of everything that identity answers: its pages load nothing but their style, run nothing, and stand in nobody's frame. */
export const securityHeaders = ({ issuer, formTargets }: { readonly issuer: string; readonly formTargets: readonly string[] }): Readonly<Record<string, string>> => ({
  // where a form leads in the end is in form-action too: browsers hold its redirects to it. script-src is empty, oidc-provider adds the
  // digest of its own two lines where it needs them (a form that sends itself)
  'content-security-policy': `default-src 'none'; script-src; style-src 'self'; img-src 'self'; form-action ${["'self'", ...formTargets].join(' ')}; frame-ancestors 'none'; base-uri 'none'`,
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
  'cross-origin-opener-policy': 'same-origin',
  ...(issuer.startsWith('https:') && { 'strict-transport-security': 'max-age=63072000; includeSubDomains' }),
});
