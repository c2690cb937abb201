import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { at } from '../root.ts';
import { firstSteps } from './first-steps.ts';

/** GraphiQL as files that the router serves in development: taken out of the package that holds it whole, so that nothing is fetched from elsewhere. */

const folder = 'node_modules/@graphql-yoga/render-graphiql';

/** What GraphiQL's files are made of. */
export const graphiqlInputs = ['scripts/graphiql/browser.js', 'scripts/graphiql/first-steps.ts', 'scripts/graphiql/write.ts', 'packages/demo-city/people.ts', 'packages/demo-city/stores.ts'];

/** It is there for development: an install for production has none. */
export const hasGraphiql = (): boolean => existsSync(at(folder));

/** Writes GraphiQL's files into `output`, in a folder named by their digest, so that browsers may keep them for good. */
export const writeGraphiql = async (output: string): Promise<void> => {
  const { js, css, editorWorkerService, graphqlWorker, jsonWorker } = await import('@graphql-yoga/render-graphiql/graphiql');
  const files: Record<string, string> = {
    'graphiql.js': js,
    'graphiql.css': css,
    'editorWorkerService.worker.js': editorWorkerService,
    'graphql.worker.js': graphqlWorker,
    'json.worker.js': jsonWorker,
    'graphql-ws.js': await readFile(at('node_modules/graphql-ws/umd/graphql-ws.min.js'), 'utf8'),
    'page.js': await readFile(at('scripts/graphiql/browser.js'), 'utf8'),
    'tabs.json': JSON.stringify(firstSteps),
  };
  const hash = createHash('sha256');
  for (const [name, text] of Object.entries(files)) hash.update(name).update('\0').update(text).update('\0');
  await rm(output, { recursive: true, force: true });
  const target = join(output, hash.digest('hex').slice(0, 16));
  await mkdir(target, { recursive: true });
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(target, name), text)));
};
