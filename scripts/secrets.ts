import { randomBytes } from 'node:crypto';
import { callerKeysOf, newCallerSecrets } from './caller-secrets.ts';
import { newDataKeys } from './data-keys.ts';
import { newIdentityKeys } from './identity-keys.ts';
import { databaseOwners, databasePasswordVariable } from './services.ts';

/** New secrets for docker-compose, as an .env file: `npm run --silent secrets > .env`. */
export const newSecrets = (): string => {
  const callers = newCallerSecrets();
  const password = () => randomBytes(32).toString('base64url');
  const passwords = Object.fromEntries(databaseOwners.map((owner) => [databasePasswordVariable(owner), password()]));
  const secrets = { POSTGRES_PASSWORD: password(), ...passwords, DATA_KEYS: newDataKeys(), IDENTITY_KEYS: newIdentityKeys(), ...callers, ...callerKeysOf(callers) };
  return Object.entries(secrets).map(([name, value]) => `${name}=${value}\n`).join('');
};

if (import.meta.main) process.stdout.write(newSecrets());
