import { randomBytes } from 'node:crypto';

/** Prints new secrets for docker-compose, as an .env file: `npm run --silent secrets > .env`. */
const secret = () => randomBytes(32).toString('base64url');

console.log(`POSTGRES_PASSWORD=${secret()}`);
console.log(`CALLER_SECRETS=router=${secret()},order=${secret()}`);
