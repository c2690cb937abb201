/** Refusals as members of a mutation's result union: a stable code, and a sentence for people that says what to do. */

export const addressNotFound = () => ({ __typename: 'AddressNotFound' as const, code: 'ADDRESS_NOT_FOUND', message: 'There is no such address of yours. Leave out the id to add one.' });

export const keyReused = () =>
  ({ __typename: 'IdempotencyKeyReused' as const, code: 'IDEMPOTENCY_KEY_REUSED', message: 'This key came with another payload before: take a new key for a new command.' });
