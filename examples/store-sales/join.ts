import pg from 'pg';
import { openBroker } from '#messaging/broker.ts';
import { readConfig } from '#platform/config.ts';
import { serviceAccount } from '#platform/postgres/databases.ts';
import { queueAddress, queueVariables } from '#platform/queue.ts';
import { runService } from '#platform/service.ts';
import { callerKeys, callerSecrets } from '../../scripts/caller-secrets.ts';
import { dataDirOf } from '../../scripts/data-dir.ts';
import { portOf, postgres } from '../../scripts/services.ts';
import { context, start } from './src/main.ts';

/** Starts the example beside a running npm start: in a database of its own on the same PostgreSQL, on the same queues, asked by the same router. `--leave` ends what it is sent. */

const { user, password } = serviceAccount;
const urlOf = (database: string): string => `postgresql://${user}:${password}@127.0.0.1:${portOf(process.env, postgres)}/${database}`;

const createDatabase = async (name: string): Promise<void> => {
  const client = new pg.Client(urlOf('queue'));
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
};

const leave = async (): Promise<void> => {
  const broker = await openBroker(queueAddress(readConfig({ QUEUE_DATABASE_URL: urlOf('queue'), ...process.env }, queueVariables)));
  await broker.unbind(context, ['order', 'store']);
  await broker.close();
};

if (process.argv.includes('--leave')) await leave();
else {
  await runService(async (environment) => {
    await createDatabase('store_sales');
    return start({
      STORE_SALES_DATABASE_URL: urlOf('store_sales'),
      QUEUE_DATABASE_URL: urlOf('queue'),
      STORE_SALES_CALLER_KEYS: callerKeys(context, await callerSecrets(dataDirOf(environment), environment)),
      LOG_LEVEL: 'warn',
      ...environment,
    });
  });
}
