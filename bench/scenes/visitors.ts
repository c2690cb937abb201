import { customers } from '#demo-city/people.ts';
import type { Environment } from '#platform/config.ts';
import { tokenFor } from '../../scripts/token.ts';
import type { Visitor } from './scene.ts';

/** So many customers of the demo city, signed in by the issuer of that environment, with no orders yet. */
export const signIn = (count: number, environment: Environment): Promise<Visitor[]> =>
  Promise.all(customers.slice(0, count).map(async ({ account }) => ({ token: await tokenFor([account], environment), orderIds: [] })));
