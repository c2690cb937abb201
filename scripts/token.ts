import { parseArgs } from 'node:util';
import { personCalled } from '#demo-city/people.ts';
import { type Environment, readConfig } from '#platform/config.ts';
import { issueToken } from '../identity/src/issue-token.ts';
import { issuerOf, issuerVariables } from '../identity/src/issuer.ts';
import { openKeys } from '../identity/src/keys.ts';
import { dataDirOf } from './data-dir.ts';

const accounts = ['customer', 'other-customer', 'owner', 'other-owner', 'walker', 'cyclist', 'biker', 'support'];
const defaultLifeSeconds = 12 * 60 * 60;
const usage = `Usage: npm run --silent token -- <account> [--expires-in SECONDS]
Accounts: ${accounts.join(', ')}
(and everybody else of the demo city: customer-3 … customer-2000, owner-3 … owner-60, rider-walk-2 …)`;

/** A token for a person of the demo city, as the command line asks for it. Throws an Error that says what would be right. */
export const tokenFor = async (commandLine: readonly string[], environment: Environment): Promise<string> => {
  const { account, lifeSeconds } = readCommandLine(commandLine);
  const person = personCalled(account);
  if (person === undefined) throw new Error(`Nobody is called "${account}".\n${usage}`);
  const config = readConfig(environment, issuerVariables);
  const issuer = issuerOf(config.OIDC_ISSUER, config.IDENTITY_PORT);
  return issueToken({ person, issuer, audience: config.OIDC_AUDIENCE, keys: await openKeys(dataDirOf(environment)), lifeSeconds });
};

const readCommandLine = (commandLine: readonly string[]): { account: string; lifeSeconds: number } => {
  const { values, positionals } = parse(commandLine);
  const [account, ...more] = positionals;
  if (account === undefined || more.length > 0) throw new Error(`Say whose token it should be.\n${usage}`);
  const lifeSeconds = values['expires-in'] === undefined ? defaultLifeSeconds : Number(values['expires-in']);
  if (!Number.isSafeInteger(lifeSeconds) || lifeSeconds <= 0) throw new Error(`--expires-in is a whole number of seconds above 0, not "${values['expires-in']}".\n${usage}`);
  return { account, lifeSeconds };
};

const parse = (commandLine: readonly string[]) => {
  try {
    return parseArgs({ args: [...commandLine], allowPositionals: true, options: { 'expires-in': { type: 'string' } } });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${usage}`);
  }
};

if (import.meta.main) {
  try {
    console.log(await tokenFor(process.argv.slice(2), process.env));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
