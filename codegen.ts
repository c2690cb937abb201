import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CodegenConfig } from '@graphql-codegen/cli';
import { contexts } from './scripts/services.ts';

/** Read by scripts/generate.ts: types for every subgraph's resolvers, and for the operations that others send. */

type Output = CodegenConfig['generates'][string];

// #kernel/… as the sources write it; the generator would take the first # for the one before the type's name
const fromTheTop = '../../../../../..';
const inPackages = (type: string): string => type.replace(/^#(kernel|contracts|messaging|platform)\//, `${fromTheTop}/packages/$1/`);
const asModel = (name: string, type: string): string => (!type.includes('#') || type.includes(' as ') ? type : `${type} as ${name}Model`); // the schema's own type has the name

const shared = {
  useTypeImports: true,
  enumsAsTypes: true,
  importExtension: '.ts' as const,
  namingConvention: 'keep',
  skipTypename: false,
};

/** What stands behind a subgraph's types (`mappers`) and the like: `subgraphs/<context>/codegen.json`, where there is one. */
const ownConfig = (folder: string): { mappers?: Record<string, string>; contextType?: string } => {
  const file = join(folder, 'codegen.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as ReturnType<typeof ownConfig> : {};
};

const resolverTypes = (folder: string): Record<string, Output> => {
  const schema = join(folder, 'schema.graphql');
  if (!existsSync(schema)) return {};
  const { mappers = {}, contextType = '#platform/context.ts#SubgraphContext', ...own } = ownConfig(folder);
  return {
    [join(folder, 'src/adapters/graphql/generated/resolvers.ts')]: {
      schema,
      plugins: ['typescript', 'typescript-resolvers'],
      config: {
        ...shared,
        federation: true,
        immutableTypes: true,
        makeResolverTypeCallable: true,
        scalars: { DateTime: { input: 'Date', output: 'Date | string' }, Long: 'number', ID: 'string', JSON: 'unknown' },
        contextType: inPackages(contextType),
        mappers: Object.fromEntries(Object.entries(mappers).map(([name, type]) => [name, asModel(name, inPackages(type))])),
        ...own,
      },
    },
  };
};

const operations = (schema: string, documents: string): Output => ({
  schema,
  documents,
  plugins: ['typescript-operations', 'typed-document-node'],
  config: { ...shared, federation: true, immutableTypes: true, scalars: { DateTime: 'string', Long: 'number', ID: 'string', JSON: 'unknown' } },
});

/** `subgraphs/order/src/adapters/http/payment.graphql` holds what order asks of payment. */
const betweenContexts = (folder: string): Record<string, Output> => Object.fromEntries(contexts.flatMap((asked) => {
  const documents = join(folder, `src/adapters/http/${asked}.graphql`);
  return existsSync(documents) ? [[join(folder, `src/adapters/http/generated/${asked}.ts`), operations(`subgraphs/${asked}/schema.graphql`, documents)]] : [];
}));

/** What any client may ask, as the demo and the end-to-end tests do. */
const clients: Record<string, Output> = { 'scripts/demo/generated/operations.ts': operations('router/api.graphql', 'scripts/demo/operations.graphql') };

const config: CodegenConfig = {
  generates: Object.assign({}, clients, ...contexts.flatMap((context) => [resolverTypes(`subgraphs/${context}`), betweenContexts(`subgraphs/${context}`)])) as CodegenConfig['generates'],
  silent: true,
  errorsOnly: true,
};

export default config;
