import { ConfigError, variable } from './config.ts';

/** Where the queues are: on Redis when REDIS_URL is set, else on the PostgreSQL of QUEUE_DATABASE_URL. */
export const queueVariables = { REDIS_URL: variable.redisUrl(), QUEUE_DATABASE_URL: variable.postgresUrl().optional() };

/** How many days a context keeps the events it has told, and what only retries and slow subscribers need; 0: for ever. */
export const retentionVariables = { EVENT_RETENTION_DAYS: variable.count(0), JOURNAL_RETENTION_DAYS: variable.count(90) };
export const retentionOf = ({ EVENT_RETENTION_DAYS, JOURNAL_RETENTION_DAYS }: { EVENT_RETENTION_DAYS: number; JOURNAL_RETENTION_DAYS: number }) =>
  ({ eventDays: EVENT_RETENTION_DAYS, livesOn, journalDays: JOURNAL_RETENTION_DAYS });

/** Aggregates without an end. An order is over one day, and so is what belongs to it; a store that did nothing for a year may sell tomorrow, and an old review be answered. */
const livesOn = ['store', 'rider', 'account', 'person', 'review'] as const;

/** What openBroker takes. Throws a ConfigError when neither variable is set. */
export const queueAddress = ({ REDIS_URL, QUEUE_DATABASE_URL }: { REDIS_URL?: string; QUEUE_DATABASE_URL?: string }): { redisUrl: string } | { postgresUrl: string } => {
  if (REDIS_URL !== undefined) return { redisUrl: REDIS_URL };
  if (QUEUE_DATABASE_URL !== undefined) return { postgresUrl: QUEUE_DATABASE_URL };
  throw new ConfigError('The environment is not right:\n  REDIS_URL or QUEUE_DATABASE_URL: one of them has to say where the queues are');
};
