import { parseArgs } from 'node:util';
import { type Environment, readConfig, variable } from '#platform/config.ts';

const accounts = ['customer', 'other-customer', 'owner', 'other-owner', 'walker', 'cyclist', 'biker', 'support'];
const defaultLifeSeconds = 12 * 60 * 60;
const usage = `Usage: npm run --silent token -- <account> [--expires-in SECONDS]
Accounts: ${accounts.join(', ')}
(and everybody else of the demo city: customer-3 … customer-2000, owner-3 … owner-60, rider-walk-2 …)
In development only, and while it runs; in production people sign in.`;

/** A token for a person of the demo city, as the command line asks for it, of the identity that runs. Throws an Error that says what would be right. */
export const tokenFor = async (commandLine: readonly string[], environment: Environment): Promise<string> => {
  const { account, lifeSeconds } = readCommandLine(commandLine);
  const url = identityUrl(environment);
  const response = await fetch(`${url}/development/token`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ account, expiresIn: lifeSeconds }) }).catch((cause: unknown) => {
    throw new Error(`Identity does not answer at ${url}. Is the system running (npm start)?`, { cause });
  });
  if (response.status === 404) throw new Error(`The identity at ${url} gives no tokens away: it runs in production.\n${usage}`);
  if (!response.ok) throw new Error(`Nobody is called "${account}".\n${usage}`);
  return ((await response.json()) as { access_token: string }).access_token;
};

/** Where the identity of this machine answers. */
export const identityUrl = (environment: Environment): string => {
  const { OIDC_ISSUER, IDENTITY_PORT } = readConfig(environment, { OIDC_ISSUER: variable.httpUrl(''), IDENTITY_PORT: variable.port(4010) });
  return (OIDC_ISSUER || `http://127.0.0.1:${IDENTITY_PORT}`).replace(/\/$/, '');
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
