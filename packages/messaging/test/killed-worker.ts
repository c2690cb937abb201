import { openBroker } from '#messaging/broker.ts';

/** A process that takes what is on the queue and ends, with kill -9, as soon as it is handed that event. */
const [postgresUrl = '', killer] = process.argv.slice(2);
const broker = await openBroker({ postgresUrl });
await broker.consume('kitchen', async (events) => {
  if (events.some(({ id }) => id === killer)) process.kill(process.pid, 'SIGKILL');
  return [];
}, { concurrency: 1, backoff: () => 10, onGivenUp: async () => {} });
