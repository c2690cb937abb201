/** The secrets of each caller. The first is the one it signs with; those after it are accepted too, while they are being replaced. */
export type CallerSecrets = ReadonlyMap<string, readonly [Buffer, ...Buffer[]]>;

/**
 * Reads `router=<base64url>,order=<base64url>`. A name may come several times. To replace a secret, give the new one to those who are
 * asked first, as a second one (`router=old,router=new`); then to the caller (`router=new,router=old`); and then take the old one away.
 * Throws a TypeError when an entry is malformed or a secret shorter than 32 bytes.
 */
export const parseCallerSecrets = (text: string): CallerSecrets => {
  const secrets = new Map<string, [Buffer, ...Buffer[]]>();
  for (const entry of text.split(',')) {
    const equals = entry.indexOf('=');
    const name = entry.slice(0, Math.max(equals, 0)).trim();
    const secret = Buffer.from(entry.slice(equals + 1).trim(), 'base64url');
    if (!/^[\w-]+$/.test(name) || secret.length < 32) throw new TypeError(`each entry is name=<base64url of at least 32 bytes>; "${name}" is not`);
    const known = secrets.get(name);
    if (known) known.push(secret);
    else secrets.set(name, [secret]);
  }
  return secrets;
};
