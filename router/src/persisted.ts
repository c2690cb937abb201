import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { GraphQLError } from 'graphql';
import { z } from 'zod';
import { ConfigError } from '#platform/config.ts';

/** Documents of clients, by the SHA-256 of their text in hexadecimal: what `npm run operations` writes. */
export type Manifest = ReadonlyMap<string, string>;

/** `only`: nothing but the manifest's operations, by their hash. `prefer`: these too. `off`: no hashes. */
export type PersistedMode = 'only' | 'prefer' | 'off';

export const readManifest = async (file: string): Promise<Manifest> => {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new ConfigError(`OPERATIONS_FILE: ${file} cannot be read: ${(error as Error).message}`);
  });
  const parsed = z.record(z.string(), z.string()).safeParse(parseJson(text));
  if (!parsed.success) throw new ConfigError(`OPERATIONS_FILE: ${file} is no manifest of operations: make it by npm run operations`);
  const wrong = Object.entries(parsed.data).find(([sha256, document]) => hash('sha256', document) !== sha256);
  if (wrong) throw new ConfigError(`OPERATIONS_FILE: in ${file} the document under ${wrong[0]} has another hash: make it by npm run operations`);
  return new Map(Object.entries(parsed.data));
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // as wrong as any other that is no manifest
  }
};

export type Asked = { readonly query?: unknown; readonly extensions?: unknown };

/** The text of what is asked for, or why it is not run. Undefined when nothing is asked for at all. */
export const textOf = (manifest: Manifest, mode: PersistedMode, { query, extensions }: Asked): string | GraphQLError | undefined => {
  const text = typeof query === 'string' && query !== '' ? query : undefined;
  const sha256 = hashIn(extensions);
  const listed = sha256 === undefined || mode === 'off' ? undefined : manifest.get(sha256);
  if (listed !== undefined) return listed;
  if (mode === 'only') return sha256 === undefined ? (text === undefined ? undefined : operationRequired()) : notFound();
  if (text !== undefined || sha256 === undefined) return text;
  return mode === 'off' ? notSupported() : notFound();
};

/** As Apollo's clients send it: `extensions.persistedQuery.sha256Hash`. */
const hashIn = (extensions: unknown): string | undefined => {
  if (typeof extensions !== 'object' || extensions === null || !('persistedQuery' in extensions)) return undefined;
  const { persistedQuery } = extensions;
  if (typeof persistedQuery !== 'object' || persistedQuery === null || !('sha256Hash' in persistedQuery)) return undefined;
  return typeof persistedQuery.sha256Hash === 'string' ? persistedQuery.sha256Hash : undefined;
};

const refusal = (message: string, code: string) => new GraphQLError(message, { extensions: { code, http: { status: 400 } } });
// the messages that Apollo's clients look for
const notFound = () => refusal('PersistedQueryNotFound', 'PERSISTED_QUERY_NOT_FOUND');
const notSupported = () => refusal('PersistedQueryNotSupported', 'PERSISTED_QUERY_NOT_SUPPORTED');
const operationRequired = () => refusal('Only operations known beforehand are run here: send the hash of one, as extensions.persistedQuery.sha256Hash.', 'PERSISTED_OPERATION_REQUIRED');
