/** The bounded contexts with a database and a GraphQL API of their own, in the order in which they are started. */
export const contexts = ['order', 'payment', 'store', 'delivery', 'customer'] as const;
export type Context = (typeof contexts)[number];

/** One program: where its code is, and the variable and default of the port it listens on. */
export type Service = { readonly name: string; readonly folder: string; readonly portVariable: string; readonly port: number };

const service = (name: string, folder: string, portVariable: string, port: number): Service => ({ name, folder, portVariable, port });

const subgraph = (context: Context, port: number): Service => service(context, `subgraphs/${context}`, `${variableName(context)}_PORT`, port);

/** `order` → `ORDER`, `payment-provider` → `PAYMENT_PROVIDER`: how a name stands in the names of variables. */
export const variableName = (name: string): string => name.toUpperCase().replaceAll('-', '_');

/** Everything `npm start` starts, in this order; it stops in the reverse one. */
export const services: readonly Service[] = [
  service('payment-provider', 'simulators/payment-provider', 'PAYMENT_PROVIDER_PORT', 4020),
  service('identity', 'identity', 'IDENTITY_PORT', 4010),
  subgraph('order', 4001),
  subgraph('payment', 4002),
  subgraph('store', 4003),
  subgraph('delivery', 4004),
  subgraph('customer', 4005),
  service('router', 'router', 'ROUTER_PORT', 4000),
];

export const postgresPort = { portVariable: 'POSTGRES_PORT', port: 4032 } as const;

/** The variable with the URL of a context's database; that of BullMQ's own, when the queues run on PostgreSQL. */
export const databaseVariable = (context: Context): string => `${variableName(context)}_DATABASE_URL`;
export const queueDatabaseVariable = 'QUEUE_DATABASE_URL';
