import { randomBytes } from 'node:crypto';
import { newDataKeys } from './data-keys.ts';
import { newIdentityKeys } from './identity-keys.ts';

/** Prints new secrets for docker-compose, as an .env file: `npm run --silent secrets > .env`. */
const secret = () => randomBytes(32).toString('base64url');

console.log(`POSTGRES_PASSWORD=${secret()}`);
console.log(`DATA_KEYS=${newDataKeys()}`);
console.log(`IDENTITY_KEYS=${newIdentityKeys()}`);
console.log(`CALLER_SECRETS=router=${secret()},order=${secret()}`);
