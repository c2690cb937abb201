import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

export type Amount = { readonly amount: number; readonly currency: string };

/** One line of the books: what happened to money. Lines are only ever added. */
export type Entry = { readonly at: string; readonly key: string } & (
  | ({ readonly kind: 'charge'; readonly method: string; readonly reference: string | null } & Amount)
  | ({ readonly kind: 'decline'; readonly method: string; readonly reference: string | null; readonly reason: string } & Amount)
  | { readonly kind: 'capture' | 'void' }
  | { readonly kind: 'refund'; readonly refundKey: string; readonly amount: number }
);

export type Payment = Amount & {
  readonly key: string;
  readonly method: string;
  readonly reference: string | null;
  readonly status: 'AUTHORIZED' | 'DECLINED' | 'CAPTURED' | 'VOIDED';
  readonly reason: string | null;
  readonly refunds: readonly { readonly refundKey: string; readonly amount: number }[];
};

type NewEntry = Entry extends infer Kind ? (Kind extends Entry ? Omit<Kind, 'at'> : never) : never;

export type Books = {
  payment(key: string): Payment | undefined;
  payments(): Payment[];
  entries(): readonly Entry[];
  /** The change holds at once; the promise resolves when it is on the disk, and only then may it be told. */
  write(entry: NewEntry): Promise<void>;
  close(): Promise<void>;
};

/** Opens the books kept in `file`, or in memory when there is none. Throws for a file that is not readable as books. */
export const openBooks = async (file: string | null, clock: () => Date = () => new Date()): Promise<Books> => {
  const entries: Entry[] = file === null ? [] : await readEntries(file);
  const payments = new Map<string, Payment>();
  for (const entry of entries) payments.set(entry.key, after(payments.get(entry.key), entry));
  const disk = file === null ? null : await openForAppending(file);
  let written: Promise<unknown> = Promise.resolve();

  return {
    payment: (key) => payments.get(key),
    payments: () => [...payments.values()],
    entries: () => entries,
    write: async (news) => {
      const entry: Entry = { at: clock().toISOString(), ...news };
      payments.set(entry.key, after(payments.get(entry.key), entry));
      entries.push(entry);
      if (disk === null) return;
      const mine = written.then(() => disk.appendFile(`${JSON.stringify(entry)}\n`));
      written = mine.catch(() => undefined); // whoever wrote it hears of it; the next line is another's
      await mine;
    },
    close: async () => {
      await written;
      await disk?.close();
    },
  };
};

const after = (payment: Payment | undefined, entry: Entry): Payment => {
  if (entry.kind === 'charge' || entry.kind === 'decline') {
    const { key, amount, currency, method, reference } = entry;
    return { key, amount, currency, method, reference, status: entry.kind === 'charge' ? 'AUTHORIZED' : 'DECLINED', reason: entry.kind === 'decline' ? entry.reason : null, refunds: [] };
  }
  // called off before it was ever seen: remembered, so that it cannot be charged later
  const known = payment ?? { key: entry.key, amount: 0, currency: 'KRW', method: '', reference: null, status: 'VOIDED', reason: null, refunds: [] };
  switch (entry.kind) {
    case 'capture':
      return { ...known, status: 'CAPTURED' };
    case 'void':
      return { ...known, status: 'VOIDED' };
    case 'refund':
      return { ...known, refunds: [...known.refunds, { refundKey: entry.refundKey, amount: entry.amount }] };
  }
};

const readEntries = async (file: string): Promise<Entry[]> => {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const lines = text.split('\n');
  lines.pop(); // what comes after the last line's end was cut off by a crash, and was never told to anybody
  return lines.map((line) => JSON.parse(line) as Entry);
};

const openForAppending = async (file: string): Promise<FileHandle> => {
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(file, 'a+');
  const { size } = await handle.stat();
  if (size === 0) return handle;
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  if (buffer.toString() !== '\n') {
    const text = await readFile(file, 'utf8');
    await handle.truncate(Buffer.byteLength(text.slice(0, text.lastIndexOf('\n') + 1)));
  }
  return handle;
};
