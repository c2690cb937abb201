import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import codegen from '../codegen.ts';
import { graphiqlInputs, hasGraphiql, writeGraphiql } from './graphiql/write.ts';
import { exclusively } from './lock.mjs';
import { at } from './root.ts';
import { databaseOwners, folderOf } from './services.ts';

/** One thing that is made from sources. `output` is a file, or a folder that is made anew. */
type Product = { readonly output: string; readonly inputs: readonly string[]; readonly tool: 'prisma' | 'codegen' | 'graphiql' };

const products = (): Product[] => [
  ...databaseOwners.filter((owner) => existsSync(at('prisma', owner, 'schema.prisma'))).map((owner): Product => ({
    output: `${folderOf(owner)}/src/adapters/persistence/generated`,
    inputs: [`prisma/${owner}/schema.prisma`],
    tool: 'prisma',
  })),
  ...Object.entries(codegen.generates).map(([output, settings]): Product => ({
    output,
    inputs: [...sourcesOf(settings), 'codegen.ts', `${output.split('/src/')[0]}/codegen.json`].filter((input) => existsSync(at(input))),
    tool: 'codegen',
  })),
  ...(hasGraphiql() ? [{ output: 'router/src/graphiql/generated', inputs: graphiqlInputs, tool: 'graphiql' } as const] : []),
];

const sourcesOf = (settings: object): string[] => [
  'schema' in settings && typeof settings.schema === 'string' ? [settings.schema] : [],
  'documents' in settings && typeof settings.documents === 'string' ? [settings.documents] : [],
].flat();

const lock = at('node_modules/.cache/dosirak/generate.lock');
const stamps = at('node_modules/.cache/dosirak/generated.json');

/** Makes what is missing or older than its sources, and answers what it made. Two at once wait for each other. */
export const generate = (): Promise<string[]> => exclusively(lock, async () => {
  const all = await stampedProducts();
  const stale = all.filter(({ isStale }) => isStale);
  if (stale.length === 0) return [];
  const outputsOf = (tool: Product['tool']) => stale.filter((product) => product.tool === tool);
  await Promise.all([prismaClients(outputsOf('prisma')), graphqlTypes(outputsOf('codegen')), ...outputsOf('graphiql').map(({ output }) => writeGraphiql(at(output)))]);
  await writeFile(stamps, JSON.stringify(Object.fromEntries(all.map(({ output, stamp }) => [output, stamp])), null, 2));
  return stale.map(({ output }) => output);
});

/** What would be made: what is missing or older than its sources. */
export const staleProducts = async (): Promise<string[]> => (await stampedProducts()).filter(({ isStale }) => isStale).map(({ output }) => output);

const stampedProducts = async (): Promise<(Product & { stamp: string; isStale: boolean })[]> => {
  const known = await readStamps();
  return Promise.all(products().map(async (product) => {
    const stamp = await stampOf(product);
    return { ...product, stamp, isStale: known[product.output] !== stamp || !existsSync(at(product.output)) };
  }));
};

const readStamps = async (): Promise<Record<string, string>> => (existsSync(stamps) ? JSON.parse(await readFile(stamps, 'utf8')) as Record<string, string> : {});

const packagesOf: Readonly<Record<Product['tool'], readonly string[]>> = {
  prisma: ['prisma'],
  codegen: ['@graphql-codegen/typescript', '@graphql-codegen/typescript-resolvers', '@graphql-codegen/typescript-operations', '@graphql-codegen/typed-document-node'],
  graphiql: ['@graphql-yoga/render-graphiql', 'graphql-ws'],
};

/** Changes with the sources and with the tool's version. */
const stampOf = async ({ inputs, tool }: Product): Promise<string> => {
  const hash = createHash('sha256');
  const versions = packagesOf[tool];
  for (const file of [...versions.map((name) => `node_modules/${name}/package.json`), ...inputs]) hash.update(file).update('\0').update(await readFile(at(file))).update('\0');
  return hash.digest('hex');
};

const prismaClients = async (stale: readonly Product[]): Promise<void> => {
  for (const { output, inputs } of stale) {
    await rm(at(output), { recursive: true, force: true });
    // generating needs no engine, but the command line looks for one first and would download it: any executable file will do
    const offline = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' };
    const command = [at('node_modules/prisma/build/index.js'), 'generate', '--no-hints', '--schema', at(inputs[0]!)];
    await run(process.execPath, command, { cwd: at(), env: { ...process.env, ...offline } }).catch((error: { stdout?: string; stderr?: string }) => {
      throw new Error(`${inputs[0]}: ${error.stderr?.trim() || error.stdout?.trim() || String(error)}`, { cause: error });
    });
  }
};

const run = promisify(execFile);

const graphqlTypes = async (stale: readonly Product[]): Promise<void> => {
  if (stale.length === 0) return;
  const { generate: generateFrom } = await import('@graphql-codegen/cli'); // half a second to load, so only when there is work
  const generates = Object.fromEntries(stale.map(({ output }) => [output, codegen.generates[output]!]));
  const made = await generateFrom({ ...codegen, generates, cwd: at() }, false) as { filename: string; content: string }[];
  await Promise.all(made.map(async ({ filename, content }) => {
    await mkdir(dirname(at(filename)), { recursive: true });
    await writeFile(at(filename), content);
  }));
};

if (import.meta.main) {
  const start = performance.now();
  await generate().then(
    (made) => console.log(made.length === 0 ? 'Everything generated is up to date.' : `Generated in ${((performance.now() - start) / 1000).toFixed(1)} s:\n  ${made.join('\n  ')}`),
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    },
  );
}
