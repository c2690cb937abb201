import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Digest } from '../../application/ports.ts';
import type { Sealing } from '../../application/sealing.ts';

/** Keys by their names, the first for what is new: `k2=<base64url, 32 bytes>,k1=…`. Throws an Error that says what is wrong with them. */
export const parseKeys = (text: string): ReadonlyMap<string, Buffer> => {
  const keys = new Map(text.split(',').map((entry) => {
    const [name = '', value = ''] = entry.trim().split('=', 2);
    const key = Buffer.from(value, 'base64url');
    if (!/^\w{1,20}$/.test(name) || key.length !== 32) throw new Error('should be name=key pairs, each key 32 bytes in base64url');
    return [name, key] as const;
  }));
  if (keys.size === 0) throw new Error('should hold a key');
  return keys;
};

/** AES-256-GCM, with the name of the key in front: `name.nonce.tag.ciphertext`, the lengths fixed but for the name's. */
export const sealingBy = (keys: ReadonlyMap<string, Buffer>): Sealing => {
  const [newest] = keys.keys();
  return {
    seal: (text, about) => {
      const name = Buffer.from(newest as string);
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', keys.get(newest as string) as Buffer, nonce).setAAD(Buffer.from(about));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return new Uint8Array(Buffer.concat([Buffer.from([name.length]), name, nonce, cipher.getAuthTag(), body]));
    },
    open: (sealed, about) => {
      const bytes = Buffer.from(sealed);
      const at = 1 + (bytes[0] ?? 0);
      const name = bytes.subarray(1, at).toString();
      const key = keys.get(name);
      if (key === undefined) throw new Error(`it was encrypted by the key "${name}", which IDENTITY_KEYS does not have`);
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(at, at + 12)).setAAD(Buffer.from(about)).setAuthTag(bytes.subarray(at + 12, at + 28));
      return Buffer.concat([decipher.update(bytes.subarray(at + 28)), decipher.final()]).toString('utf8');
    },
  };
};

/** For secrets that nobody could guess: 128 random bits or more. */
export const digestOf: Digest = (secret) => createHash('sha256').update(secret).digest('base64url');

/** For secrets that could be guessed by whoever has their digest, such as six digits. */
export const keyedDigest = (keys: ReadonlyMap<string, Buffer>): Digest => keyedDigests(keys)[0] as Digest;

/** The same by each key, the newest first: what was digested before the keys changed is found as well. */
export const keyedDigests = (keys: ReadonlyMap<string, Buffer>): readonly Digest[] =>
  [...keys.values()].map((key) => {
    const derived = Buffer.from(hkdfSync('sha256', key, '', 'dosirak identity digest', 32));
    return (secret) => createHmac('sha256', derived).update(secret).digest('base64url');
  });
