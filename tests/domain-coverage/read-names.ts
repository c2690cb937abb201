import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

/** node read-names.ts FILE…: prints, as JSON, the full names of the tests in each file, as Jest would name them. */

const collector = new URL('collector.ts', import.meta.url).href;
registerHooks({ resolve: (specifier, context, next) => next(specifier === '@jest/globals' ? collector : specifier, context) });

const { names } = (await import(collector)) as typeof import('./collector.ts');
const namesIn: Record<string, string[]> = {};
for (const file of process.argv.slice(2)) {
  await import(pathToFileURL(file).href);
  namesIn[file] = names.splice(0);
}
process.stdout.write(JSON.stringify(namesIn), () => process.exit());
