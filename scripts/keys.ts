import type { Environment } from '#platform/config.ts';
import { listKeys, removeKey, rotateKeys } from '../identity/src/by-hand.ts';
import { identityEnvironment } from './identity-environment.ts';

const usage = `Usage: npm run --silent keys -- list            the keys that identity signs by
       npm run --silent keys -- rotate          a new one, which signs from tomorrow on (identity makes one every KEY_DAYS by itself)
       npm run --silent keys -- rotate --soon   … which signs in fifteen minutes: everybody who verifies has looked again by then
       npm run --silent keys -- remove <kid>    one that somebody else may have: rotate --soon first, and take this one away at once`;

const minuteMs = 60_000;

/** Does what the command line asks for. Throws an Error that says what would be right. */
export const runKeys = async ([command, argument, ...more]: readonly string[], given: Environment, say: (line: string) => void): Promise<void> => {
  const environment = await identityEnvironment(given);
  if (more.length > 0) throw new Error(usage);
  if (command === 'rotate' && (argument === undefined || argument === '--soon')) await rotateKeys(environment, argument === undefined ? 24 * 60 * minuteMs : 15 * minuteMs);
  else if (command === 'remove' && argument !== undefined) {
    if (!(await removeKey(environment, argument))) throw new Error(`There is no key ${argument}.`);
  } else if (command !== 'list' || argument !== undefined) throw new Error(usage);
  for (const { kid, signsFrom, is } of await listKeys(environment)) say(`${kid}  signs from ${signsFrom}  ${is}`);
};

if (import.meta.main) {
  await runKeys(process.argv.slice(2), process.env, console.log).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
