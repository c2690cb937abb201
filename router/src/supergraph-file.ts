import { watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

const settleMs = 50; // an editor or a deployment writes in several steps

/** Reads a file now, and tells `onChange` its text whenever that has become another. Rejects when it cannot be read now. */
export const followFile = async (path: string, onChange: (text: string) => void, onError: (error: unknown) => void): Promise<{ text: string; stop(): void }> => {
  let last = await readFile(path, 'utf8');
  const text = last;
  let timer: NodeJS.Timeout | undefined;
  const look = async () => {
    try {
      const now = await readFile(path, 'utf8');
      if (now === last) return;
      last = now;
      onChange(now);
    } catch (error) {
      onError(error);
    }
  };
  // the folder, not the file: a file that is replaced is no longer the one being watched
  const watcher = watch(dirname(path), (_event, name) => {
    if (name !== null && name !== basename(path) && !name.startsWith('..')) return; // `..data` is how Kubernetes swaps a mounted file
    clearTimeout(timer);
    timer = setTimeout(look, settleMs);
  });
  watcher.on('error', onError);
  return {
    text,
    stop: () => {
      clearTimeout(timer);
      watcher.close();
    },
  };
};
