import { join } from 'node:path';
import type { Environment } from '#platform/config.ts';
import { StartError } from './start-error.ts';

/** The bounded contexts: a database and a GraphQL API each. In the order in which they are started. */
export const contexts = ['order', 'payment', 'store', 'delivery', 'customer', 'review', 'notification'] as const;
export type Context = (typeof contexts)[number];

/** Who has a database, tells events and hears them: the contexts, and the authorization server. */
export const databaseOwners = [...contexts, 'identity'] as const;
export type DatabaseOwner = (typeof databaseOwners)[number];

/** Where the code of one of them is. */
export const folderOf = (owner: DatabaseOwner): string => (owner === 'identity' ? 'identity' : `subgraphs/${owner}`);

export type ServiceName = Context | 'payment-provider' | 'kakao-alimtalk' | 'identity' | 'router';

/** One program: what starts it, and the variable and default of the port it listens on. */
export type Service = { readonly name: ServiceName; readonly main: string; readonly portVariable: string; readonly port: number };

/** How a name stands in the names of variables: `payment-provider` → `PAYMENT_PROVIDER`. */
const inVariable = (name: string): string => name.toUpperCase().replaceAll('-', '_');

const service = (name: ServiceName, folder: string, port: number): Service => ({ name, main: `${folder}/src/main.ts`, portVariable: `${inVariable(name)}_PORT`, port });

/** Everything `npm start` starts, in this order; it stops in the reverse one. */
export const services: readonly Service[] = [
  service('payment-provider', 'simulators/payment-provider', 4020),
  service('kakao-alimtalk', 'simulators/kakao-alimtalk', 4021),
  service('identity', 'identity', 4010),
  service('order', 'subgraphs/order', 4001),
  service('payment', 'subgraphs/payment', 4002),
  service('store', 'subgraphs/store', 4003),
  service('delivery', 'subgraphs/delivery', 4004),
  service('customer', 'subgraphs/customer', 4005),
  service('review', 'subgraphs/review', 4007),
  service('notification', 'subgraphs/notification', 4006),
  service('router', 'router', 4000),
];

/** Who asks whom, as a service that signs what it asks. A context that joins is asked by the router, as all are. */
export const whoAsks = { router: contexts, order: ['payment'] } as const satisfies Partial<Record<ServiceName, readonly Context[]>>;
export type Caller = keyof typeof whoAsks;

export const callersOf = (audience: string): readonly Caller[] =>
  (Object.entries(whoAsks) as [Caller, readonly string[]][]).flatMap(([caller, audiences]) => (caller === 'router' || audiences.includes(audience) ? [caller] : []));

/** The variable with what a caller signs by, which nobody else is given; and the one with what a subgraph knows its callers by. */
export const callerSecretVariable = (caller: Caller): string => `${inVariable(caller)}_CALLER_SECRET`;
export const callerKeysVariable = (audience: string): string => `${inVariable(audience)}_CALLER_KEYS`;

export const postgres = { portVariable: 'POSTGRES_PORT', port: 4032 } as const;

/** The variables with the URLs of somebody's database, and of BullMQ's own when the queues run on PostgreSQL. */
export const databaseVariable = (owner: DatabaseOwner): string => `${inVariable(owner)}_DATABASE_URL`;
/** … and with the password of the account that has it, where each has one of its own. */
export const databasePasswordVariable = (owner: DatabaseOwner): string => `${inVariable(owner)}_DATABASE_PASSWORD`;
export const queueDatabaseVariable = 'QUEUE_DATABASE_URL';

/** The port that the environment gives a service. Throws a StartError when it is none. */
export const portOf = (environment: Environment, { portVariable, port }: Pick<Service, 'portVariable' | 'port'>): number => {
  const given = environment[portVariable] || String(port);
  const number = Number(given);
  if (!Number.isInteger(number) || number < 1 || number > 65_535) throw new StartError(`${portVariable}: ${given} is not a port number`);
  return number;
};

/** The variables by which the services find each other on one machine, on the ports that `environment` gives them. */
export const addresses = (environment: Environment): Record<string, string> => {
  const url = (name: ServiceName) => `http://127.0.0.1:${portOf(environment, services.find((candidate) => candidate.name === name)!)}`;
  return {
    OIDC_ISSUER: url('identity'),
    PAYMENT_PROVIDER_URL: url('payment-provider'),
    KAKAO_ALIMTALK_URL: url('kakao-alimtalk'),
    ...Object.fromEntries(contexts.map((context) => [`${inVariable(context)}_URL`, `${url(context)}/graphql`])),
  };
};

/** Where one of them says what the demo city has of its own, if it has anything: it exports `seed(environment)`. */
export const seedOf = (owner: DatabaseOwner): string => join(folderOf(owner), 'src/seed.ts');
