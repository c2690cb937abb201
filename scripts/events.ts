import pg from 'pg';
import { openBroker } from '#messaging/broker.ts';
import { retryParked } from '#messaging/consumer.ts';
import { parkedIn } from '#messaging/inbox.ts';
import { requestReplay } from '#messaging/replay.ts';
import { type Environment, readConfig } from '#platform/config.ts';
import { serviceAccount } from '#platform/postgres/databases.ts';
import { queueAddress, queueVariables } from '#platform/queue.ts';
import { rebuild } from '../subgraphs/customer/src/rebuild.ts';
import { type DatabaseOwner, databaseOwners, databaseVariable, portOf, postgres, queueDatabaseVariable } from './services.ts';

/** npm run events: what has to be done by hand about events, and seldom is. */

type Run = { readonly args: readonly string[]; readonly environment: Environment; readonly say: (line: string) => void };

const commands: Record<string, { readonly usage: string; readonly about: string; run(run: Run): Promise<void> }> = {
  replay: {
    usage: 'replay <consumer> [aggregateType]',
    about: 'sends the archive to a consumer again; what it has applied it drops',
    async run({ args: [consumer, aggregateType], environment, say }) {
      const name = contextCalled(consumer);
      let found = false;
      for (const source of databaseOwners) {
        const types = await within(environment, source, (pool) => requestReplay(pool, name, aggregateType));
        if (types.length > 0) say(`${source}: its relay sends ${types.join(', ')} to ${name} again`);
        found ||= types.length > 0;
      }
      if (!found) throw new Error(`Nothing to replay: ${name} was never sent ${aggregateType ? `events of "${aggregateType}"` : 'any event'}.`);
    },
  },
  rebuild: {
    usage: 'rebuild customer',
    about: 'drops My page and makes it again from the archived events, while everything runs',
    async run({ args: [name], environment, say }) {
      const view = contextCalled(name);
      if (view !== 'customer') throw new Error(`${view} has no view that is made of events: only customer has one, My page.`);
      const [order, delivery] = [archiveOf(environment, 'order'), archiveOf(environment, 'delivery')];
      try {
        const rounds = await rebuild(urlOf(environment, view), { order, delivery });
        for (const { orders, steps, events, differences } of rounds) say(`customer: ${orders} orders with ${steps} steps made again of ${events} events, differences ${differences}`);
        if (rounds.length > 1) say('customer: what differed is mended');
      } finally {
        await Promise.all([order.end(), delivery.end()]);
      }
    },
  },
  parked: {
    usage: 'parked [context]',
    about: 'lists the events that were set aside (POISON), and those that wait for one before them (EARLY)',
    async run({ args: [name], environment, say }) {
      for (const context of name === undefined ? databaseOwners : [contextCalled(name)]) {
        const parked = await within(environment, context, parkedIn);
        if (parked.length === 0) say(`${context}: none`);
        for (const { reason, event, attempts, error, parkedAt } of parked) {
          say(`${context}: ${reason} ${event.id} ${event.type} of ${event.subject} #${event.sequence}, since ${parkedAt.toISOString()}${attempts > 0 ? `, ${attempts} attempts` : ''}`);
          if (error !== null) say(`  ${error.split('\n', 1)[0]}`);
        }
      }
    },
  },
  retry: {
    usage: 'retry <context> <eventId | all>',
    about: 'tries an event that was set aside again, or all of them; what waits behind it follows',
    async run({ args: [name, which], environment, say }) {
      const context = contextCalled(name);
      if (which === undefined) throw new Error('Say which event: its id, or all.');
      const address = queueAddress(readConfig({ [queueDatabaseVariable]: embedded(environment, 'queue'), ...environment }, queueVariables));
      const broker = await openBroker(address);
      try {
        const sent = await within(environment, context, (pool) => retryParked({ pool, broker, context }, which));
        if (sent === 0 && which !== 'all') throw new Error(`No event ${which} was set aside in ${context}.`);
        say(`${context}: ${sent} to be tried again`);
      } finally {
        await broker.close();
      }
    },
  },
};

const contextCalled = (name: string | undefined): DatabaseOwner => {
  const found = databaseOwners.find((owner) => owner === name);
  if (found === undefined) throw new Error(`${name === undefined ? 'Say which context' : `There is no context "${name}"`}: one of ${databaseOwners.join(', ')}.`);
  return found;
};

/** A database of the PostgreSQL that npm start brings along. */
const embedded = (environment: Environment, database: string) =>
  `postgresql://${serviceAccount.user}:${serviceAccount.password}@127.0.0.1:${portOf(environment, postgres)}/${database}`;

const urlOf = (environment: Environment, context: DatabaseOwner): string => environment[databaseVariable(context)] || embedded(environment, context);

const archiveOf = (environment: Environment, context: DatabaseOwner) => new pg.Pool({ connectionString: urlOf(environment, context), max: 1 });

const within = async <T>(environment: Environment, context: DatabaseOwner, work: (pool: pg.Pool) => Promise<T>): Promise<T> => {
  const pool = archiveOf(environment, context);
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
};

const usage = ['Usage: npm run --silent events -- <command>', ...Object.values(commands).map(({ usage: line, about }) => `  ${line.padEnd(34)} ${about}`)].join('\n');

/** Runs what the command line asks for. Throws an Error that says what would be right. */
export const runEvents = async (commandLine: readonly string[], environment: Environment, say: (line: string) => void): Promise<void> => {
  const [name = '', ...args] = commandLine;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) throw new Error(usage);
  await command.run({ args, environment, say });
};

if (import.meta.main) {
  await runEvents(process.argv.slice(2), process.env, console.log).catch((error: unknown) => {
    const refused = (error as NodeJS.ErrnoException).code === 'ECONNREFUSED';
    console.error(refused ? `The database cannot be reached: is npm start running? (${(error as Error).message})` : error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
