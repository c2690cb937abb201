import { hkdfSync } from 'node:crypto';

/** The first is the one that is used; those after it count too, while they are being replaced. */
export type Several = readonly [Buffer, ...Buffer[]];
/** What a callee knows: the keys of each caller that may ask it, and that no other callee has. */
export type CallerKeys = ReadonlyMap<string, Several>;

const shortest = 32;

/**
 * The key by which `caller` signs what it asks of `audience`, made of the secret that `caller` alone has: HKDF-SHA-256 (RFC 5869) without
 * salt. Whoever is given it can tell that caller's requests to that audience, and make them; those to others, or another's, it cannot.
 */
export const keyOf = (secret: Buffer, caller: string, audience: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', `dosirak.caller.${caller}.${audience}`, shortest));

/** Reads a caller's own secret, `<base64url>`, or several, `<new>,<old>`. Throws a TypeError when one is shorter than 32 bytes. */
export const parseCallerSecret = (text: string): Several => {
  const [first, ...rest] = text.split(',').map((entry) => {
    const secret = Buffer.from(entry.trim(), 'base64url');
    if (secret.length < shortest) throw new TypeError('is base64url of at least 32 bytes, or several of those, parted by commas');
    return secret;
  });
  return [first as Buffer, ...rest];
};

/** Reads `router=<base64url>,order=<base64url>`. A name may come several times. Throws a TypeError when an entry is malformed or a key shorter than 32 bytes. */
export const parseCallerKeys = (text: string): CallerKeys => {
  const keys = new Map<string, [Buffer, ...Buffer[]]>();
  for (const entry of text.split(',')) {
    const equals = entry.indexOf('=');
    const name = entry.slice(0, Math.max(equals, 0)).trim();
    const key = Buffer.from(entry.slice(equals + 1).trim(), 'base64url');
    if (!/^[\w-]+$/.test(name) || key.length < shortest) throw new TypeError(`each entry is name=<base64url of at least 32 bytes>; "${name}" is not`);
    const known = keys.get(name);
    if (known) known.push(key);
    else keys.set(name, [key]);
  }
  return keys;
};
