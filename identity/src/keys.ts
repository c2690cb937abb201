import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose';

export const algorithm = 'ES256';

/** The keys of one issuer. The first signs; all of them verify, so that what an older one signed stays good. */
export type SigningKeys = {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  /** As `/jwks` tells them: without the private parts. */
  readonly published: readonly JWK[];
};

/**
 * The signing keys kept below `dataDir`, made there if there are none yet. Whoever comes first makes them, and a process
 * that comes at the same time takes those. Throws when the file is there but holds no keys.
 */
export const openKeys = async (dataDir: string): Promise<SigningKeys> => {
  const file = join(dataDir, 'identity', 'keys.json');
  const kept = await read(file) ?? await make(file);
  const [first] = kept;
  if (first?.kid === undefined) throw new Error(`${file} holds no key; remove it to have one made (tokens signed before are then worthless)`);
  return { kid: first.kid, privateKey: await importJWK(first, algorithm) as CryptoKey, published: kept.map(withoutSecrets) };
};

const read = async (file: string): Promise<readonly JWK[] | null> => {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  try {
    return (JSON.parse(text) as { keys: JWK[] }).keys;
  } catch (cause) {
    throw new Error(`${file} is not a set of keys`, { cause });
  }
};

const make = async (file: string): Promise<readonly JWK[]> => {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = await exportJWK(privateKey);
  const keys = [{ ...jwk, kid: await calculateJwkThumbprint(jwk), alg: algorithm, use: 'sig' }];
  await mkdir(dirname(dirname(file)), { recursive: true }); // others live there too: only our own folder is closed to them
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomUUID()}`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify({ keys }, null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await link(draft, file); // unlike a rename it does not replace: of two that make keys at once, one wins
    return keys;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return await read(file) ?? [];
  } finally {
    await rm(draft, { force: true });
  }
};

const withoutSecrets = ({ kty, crv, x, y, kid, alg, use }: JWK): JWK => ({ kty, crv, x, y, kid, alg, use });
