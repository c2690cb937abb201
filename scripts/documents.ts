import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { buildSchema, type GraphQLSchema, parse, validate } from 'graphql';
import { glossaryFile, glossaryProblems } from './glossary.ts';
import { at, root } from './root.ts';

const skipped = new Set(['node_modules', 'generated', '.git', '.dosirak', 'planted']);

const markdownFiles = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(entries.map(async (entry) => {
    if (skipped.has(entry.name)) return [];
    if (entry.isDirectory()) return markdownFiles(join(folder, entry.name));
    return entry.name.endsWith('.md') ? [join(folder, entry.name)] : [];
  }));
  return found.flat().sort();
};

/** What the documents say that is not so: links into nothing, npm scripts that are not there, GraphQL that the API would refuse, words that the schema has otherwise. */
export const documentProblems = async (): Promise<string[]> => {
  const { scripts } = JSON.parse(await readFile(at('package.json'), 'utf8')) as { scripts: Record<string, string> };
  const schema = buildSchema(await readFile(at('router/api.graphql'), 'utf8'));
  const files = await markdownFiles(root);
  const problems = await Promise.all(files.map(async (file) => {
    const text = await readFile(file, 'utf8');
    const found = [...brokenLinks(file, text), ...unknownScripts(text, scripts), ...refusedGraphql(text, schema), ...(relative(root, file) === glossaryFile ? glossaryProblems(text, schema) : [])];
    return found.map((problem) => `${relative(root, file)}: ${problem}`);
  }));
  return problems.flat();
};

const brokenLinks = (file: string, text: string): string[] =>
  [...withoutCode(text).matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(resolve(dirname(file), decodeURI(target))))
    .map((target) => `links to ${target}, which is not there`);

const withoutCode = (text: string): string => text.replaceAll(/```[^]*?```|`[^`\n]*`/g, '');

const unknownScripts = (text: string, scripts: Record<string, string>): string[] =>
  [...text.matchAll(/npm run (?:--?[\w-]+ )*([a-z][\w:-]*)/g)].map(([, name]) => name!).filter((name) => !(name in scripts)).map((name) => `npm run ${name}: there is no such script`);

const refusedGraphql = (text: string, schema: GraphQLSchema): string[] =>
  [...text.matchAll(/```graphql\n([^]*?)```/g)].flatMap(([, code]) => {
    try {
      return validate(schema, parse(code!)).map(({ message }) => `its GraphQL is refused: ${message}`);
    } catch (error) {
      return [`its GraphQL does not parse: ${(error as Error).message}`];
    }
  });
