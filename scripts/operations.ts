import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { glob, readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { buildSchema, type DocumentNode, type FragmentDefinitionNode, Kind, type OperationDefinitionNode, parse, print, validate, visit } from 'graphql';
import { at } from './root.ts';

/** npm run operations: the manifest of what clients may ask in production, from their *.graphql files. */

const output = 'router/operations.json';
/** Where clients keep their operations. */
const sources = ['scripts/demo/*.graphql', 'web/src/**/*.graphql'];

const documentsIn = async (): Promise<DocumentNode> => {
  const definitions: DocumentNode['definitions'][number][] = [];
  for (const source of sources) {
    const files: string[] = [];
    for await (const file of glob(source, { cwd: at() })) files.push(file);
    for (const file of files.sort()) definitions.push(...parse(await readFile(at(file), 'utf8'), { noLocation: true }).definitions);
  }
  return { kind: Kind.DOCUMENT, definitions };
};

/** The operation with the fragments it needs, in the order in which the generated documents have them, printed as clients print it. */
const textOf = (operation: OperationDefinitionNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): string => {
  const needed = new Map<string, FragmentDefinitionNode>();
  const need = (node: OperationDefinitionNode | FragmentDefinitionNode) =>
    visit(node, {
      FragmentSpread: ({ name }) => {
        const fragment = fragments.get(name.value);
        if (fragment === undefined) throw new Error(`${operation.name?.value}: there is no fragment ${name.value}`);
        if (needed.has(name.value)) return;
        needed.set(name.value, fragment);
        need(fragment);
      },
    });
  need(operation);
  return print({ kind: Kind.DOCUMENT, definitions: [operation, ...needed.values()] });
};

/** The manifest's text: every operation by the SHA-256 of its document. Throws an Error that names an operation the API would refuse. */
export const manifestText = async (): Promise<string> => {
  const { definitions } = await documentsIn();
  const schema = buildSchema(await readFile(at('router/api.graphql'), 'utf8'));
  const fragments = new Map(definitions.flatMap((definition) => (definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [])));
  const texts = definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return [];
    const text = textOf(definition, fragments);
    const [error] = validate(schema, parse(text));
    if (error) throw new Error(`${definition.name?.value}: ${error.message}`);
    return [text];
  });
  const byHash = new Map(texts.map((text) => [createHash('sha256').update(text).digest('hex'), text]));
  return `${JSON.stringify(Object.fromEntries([...byHash].sort(([, a], [, b]) => (a < b ? -1 : 1))), null, 2)}\n`;
};

/** What is not so with the manifest, if anything is. */
export const operationProblems = async (): Promise<string[]> => {
  const isCurrent = existsSync(at(output)) && (await readFile(at(output), 'utf8')) === (await manifestText());
  return isCurrent ? [] : [`${output}: not what the clients' operations come to. Run: npm run operations`];
};

if (import.meta.main) {
  const { values: { check } } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  try {
    const problems = await operationProblems();
    if (problems.length === 0) console.log('The manifest of operations is up to date.');
    else if (check) throw new Error(problems.join('\n'));
    else {
      await writeFile(at(output), await manifestText());
      console.log(`Wrote ${output}.`);
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
