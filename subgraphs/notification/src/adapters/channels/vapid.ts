import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import webPush from 'web-push';
import { z } from 'zod';
import type { Vapid } from './web-push.ts';

const keyPair = z.object({ publicKey: z.string().min(80), privateKey: z.string().min(40) });

type Given = { readonly publicKey: string | undefined; readonly privateKey: string | undefined; readonly subject: string; readonly dataDir: string | undefined };

/** The key pair that is given, or else the one kept in `dataDir`, made there the first time for its owner alone; null when there is neither: then there is no web push. */
export const vapidKeys = async ({ publicKey, privateKey, subject, dataDir }: Given): Promise<Vapid | null> => {
  if (publicKey !== undefined && privateKey !== undefined) return { publicKey, privateKey, subject };
  if (dataDir === undefined) return null;
  const file = join(dataDir, 'vapid.json');
  await mkdir(dataDir, { recursive: true });
  // wx: of two at once the first one's stand, as browsers agree to one key pair
  await writeFile(file, `${JSON.stringify(webPush.generateVAPIDKeys(), null, 2)}\n`, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return { ...keyPair.parse(JSON.parse(await readFile(file, 'utf8'))), subject };
};
