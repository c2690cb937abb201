/** Refusals as members of a mutation's result union: a stable code, and a sentence for people that says what to do. */

export const notificationNotFound = () => ({ __typename: 'NotificationNotFound' as const, code: 'NOTIFICATION_NOT_FOUND', message: 'There is no such notification of yours.' });

export const keyReused = () =>
  ({ __typename: 'IdempotencyKeyReused' as const, code: 'IDEMPOTENCY_KEY_REUSED', message: 'This key came with another payload before: take a new key for a new command.' });
