import { z } from 'zod';
import { serviceVariables, variable } from '#platform/config.ts';
import { queueVariables } from '#platform/queue.ts';
import { channelVariables } from './adapters/channels/open-channels.ts';

/** What the notification context reads from the environment. */
export const notificationVariables = {
  ...serviceVariables,
  ...queueVariables,
  ...channelVariables,
  NOTIFICATION_PORT: variable.port(4006),
  NOTIFICATION_DATABASE_URL: variable.postgresUrl(),
  DATABASE_POOL_SIZE: variable.count(10),
  CALLER_SECRETS: variable.callerSecrets(),
  /** The clock on the wall of people who never said where they live. */
  NOTIFICATION_ZONE: variable.text('Asia/Seoul').pipe(z.string().refine(isZone, { error: 'should be an IANA zone such as Asia/Seoul' })),
  /** Older news than this is for the inbox alone. */
  NOTIFICATION_FRESH_MS: variable.milliseconds(60 * 60_000),
  /** The pause after the first attempt that failed; it doubles from there. */
  NOTIFICATION_RETRY_FIRST_MS: variable.milliseconds(1_000),
  NOTIFICATION_RETRY_MOST_MS: variable.milliseconds(60_000),
};

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
