import type { Environment } from '#platform/config.ts';
import { serviceAccount } from '#platform/postgres/databases.ts';
import { dataDirOf } from './data-dir.ts';
import { identityKeys } from './identity-keys.ts';
import { databaseVariable, portOf, postgres } from './services.ts';
import { identityUrl } from './token.ts';

/** What whoever works on identity's database by hand needs: as it is given, or else that of the npm start on this machine. */
export const identityEnvironment = async (given: Environment): Promise<Environment> => {
  const embedded = `postgresql://${serviceAccount.user}:${serviceAccount.password}@127.0.0.1:${portOf(given, postgres)}/identity`;
  return {
    ...given,
    OIDC_ISSUER: identityUrl(given),
    [databaseVariable('identity')]: given[databaseVariable('identity')] || embedded,
    IDENTITY_KEYS: given['IDENTITY_KEYS'] || (await identityKeys(dataDirOf(given))),
  };
};
