import { ConfigError, variable } from './config.ts';

/** Where the queues are: on Redis when REDIS_URL is set, else on the PostgreSQL of QUEUE_DATABASE_URL. */
export const queueVariables = { REDIS_URL: variable.redisUrl(), QUEUE_DATABASE_URL: variable.postgresUrl().optional() };

/** What openBroker takes. Throws a ConfigError when neither variable is set. */
export const queueAddress = ({ REDIS_URL, QUEUE_DATABASE_URL }: { REDIS_URL?: string; QUEUE_DATABASE_URL?: string }): { redisUrl: string } | { postgresUrl: string } => {
  if (REDIS_URL !== undefined) return { redisUrl: REDIS_URL };
  if (QUEUE_DATABASE_URL !== undefined) return { postgresUrl: QUEUE_DATABASE_URL };
  throw new ConfigError('The environment is not right:\n  REDIS_URL or QUEUE_DATABASE_URL: one of them has to say where the queues are');
};
