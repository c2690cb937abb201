import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** What was to be opened is not what was sealed, or was sealed by another key, or for another place. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
}

const algorithm = 'aes-256-gcm';
const [ivBytes, tagBytes] = [12, 16];
const version = 's1.';

/**
 * AES-256-GCM (NIST SP 800-38D) under a random 96-bit nonce: `s1.` and base64url(nonce, tag, ciphertext). A key may seal
 * 2³² texts so. `boundTo` is authenticated with it: what is carried to another place does not open there.
 */
export const encrypt = (key: Buffer, plaintext: string | Buffer, boundTo: string): string => {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv(algorithm, key, iv, { authTagLength: tagBytes }).setAAD(Buffer.from(boundTo));
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return version + Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
};

/** What `encrypt` was given. Throws SealBroken, which says nothing of what is inside. */
export const decrypt = (key: Buffer, sealed: string, boundTo: string): Buffer => {
  const bytes = sealed.startsWith(version) ? Buffer.from(sealed.slice(version.length), 'base64url') : Buffer.alloc(0);
  if (bytes.length < ivBytes + tagBytes) throw new SealBroken(`what stands at ${boundTo} was not sealed here`);
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes }).setAAD(Buffer.from(boundTo)).setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]);
  } catch {
    throw new SealBroken(`what stands at ${boundTo} does not open: it was changed, moved, or sealed by another key`);
  }
};
