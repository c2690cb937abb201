import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { composeServices, type CompositionResult } from '@apollo/composition';
import { parse as parseGraphql, printSchema } from 'graphql';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { at } from './root.ts';

/** supergraph.yaml, in rover's format. Files are named from the top of the project. */
const Configuration = z.object({
  federation_version: z.string().optional(),
  subgraphs: z.record(z.string(), z.object({ routing_url: z.url(), schema: z.object({ file: z.string() }) })),
});
export type Subgraphs = z.infer<typeof Configuration>['subgraphs'];

/** What composition makes, by file: the supergraph for the router, and the API as a client sees it. */
export type Composed = { readonly 'router/supergraph.graphql': string; readonly 'router/api.graphql': string };

/** The subgraphs do not fit together; the message says where. */
export class CompositionError extends Error {
  override readonly name = 'CompositionError';
}

const subgraphsIn = async (file: string): Promise<Subgraphs> => Configuration.parse(parseYaml(await readFile(at(file), 'utf8'))).subgraphs;

/** Composes what supergraph.yaml names, and `more`. Throws a CompositionError with one line for every problem. */
export const compose = async (more: Subgraphs = {}): Promise<Composed> => {
  const subgraphs = { ...(await subgraphsIn('supergraph.yaml')), ...more };
  const services = await Promise.all(Object.entries(subgraphs).map(async ([name, { routing_url: url, schema: { file } }]) => {
    return { name, url, typeDefs: parseGraphql(await readFile(at(file), 'utf8')) };
  }));
  const result: CompositionResult = composeServices(services);
  if (result.errors) throw new CompositionError(`The subgraphs do not compose:\n${result.errors.map(({ message, extensions }) => `  ${String(extensions['code'] ?? '')} ${message.replaceAll('\n', '\n    ')}`).join('\n')}`);
  return {
    'router/supergraph.graphql': withNewline(result.supergraphSdl),
    'router/api.graphql': `# Composed by npm run compose: the API as a client sees it. Edit subgraphs/*/schema.graphql.\n\n${withNewline(printSchema(result.schema.toAPISchema().toGraphQLJSSchema()))}`,
  };
};

const withNewline = (text: string): string => `${text.trimEnd()}\n`;

/** The files that are not what composition makes of the subgraphs now; with `write`, they are put right. */
export const composeFiles = async ({ write, more }: { write: boolean; more?: Subgraphs }): Promise<string[]> => {
  const differing: string[] = [];
  for (const [file, content] of Object.entries(await compose(more))) {
    if (existsSync(at(file)) && (await readFile(at(file), 'utf8')) === content) continue;
    differing.push(file);
    if (write) await writeFile(at(file), content);
  }
  return differing;
};

const main = async (): Promise<void> => {
  const { values: { check, with: file } } = parseArgs({ options: { check: { type: 'boolean', default: false }, with: { type: 'string' } } });
  const differing = await composeFiles({ write: !check, more: file === undefined ? {} : await subgraphsIn(file) });
  if (differing.length === 0) console.log('The supergraph is up to date.');
  else if (!check) console.log(`Composed ${differing.join(' and ')}.`);
  else throw new CompositionError(`${differing.join(' and ')}: not what the subgraphs compose to. Run: npm run compose`);
};

if (import.meta.main) {
  await main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
