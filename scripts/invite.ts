import { parseArgs } from 'node:util';
import { deliveryMethods } from '#contracts/delivery-method.ts';
import type { Environment } from '#platform/config.ts';
import { inviteByHand } from '../identity/src/by-hand.ts';
import { identityEnvironment } from './identity-environment.ts';

const usage = `Usage: npm run --silent invite -- rider --vehicle ${deliveryMethods.join('|')}
       npm run --silent invite -- owner --store <id of the store>
       npm run --silent invite -- support
Prints where whoever is invited has to go. It is good once, for a week.`;

type Invited = Parameters<typeof inviteByHand>[1];

/** Makes an invitation as the command line asks for it, and answers where to go. Throws an Error that says what would be right. */
export const invite = async (commandLine: readonly string[], environment: Environment): Promise<{ url: string; expiresAt: string }> =>
  inviteByHand(await identityEnvironment(environment), invitedBy(commandLine));

const invitedBy = (commandLine: readonly string[]): Invited => {
  const { positionals: [who, ...more], values: { vehicle, store } } = parse(commandLine);
  const method = deliveryMethods.find((known) => known === vehicle?.toUpperCase());
  if (more.length === 0 && who === 'rider' && method !== undefined && store === undefined) return { role: 'RIDER', vehicle: method };
  if (more.length === 0 && who === 'owner' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(store ?? '') && vehicle === undefined) return { role: 'STORE_OWNER', storeId: store as string };
  if (more.length === 0 && who === 'support' && vehicle === undefined && store === undefined) return { role: 'SUPPORT' };
  throw new Error(usage);
};

const parse = (commandLine: readonly string[]) => {
  try {
    return parseArgs({ args: [...commandLine], allowPositionals: true, options: { vehicle: { type: 'string' }, store: { type: 'string' } } });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${usage}`);
  }
};

if (import.meta.main) {
  try {
    const { url, expiresAt } = await invite(process.argv.slice(2), process.env);
    console.log(url);
    console.error(`Good once, until ${expiresAt}.`);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
