/** Refusals as members of a mutation's result union: a stable code, and a sentence for people that says what to do. */

export const addressNotFound = () => ({ __typename: 'AddressNotFound' as const, code: 'ADDRESS_NOT_FOUND', message: 'There is no such address of yours. Leave out the id to add one.' });

export const ordersUnderWay = <Order>(orders: Order[]) =>
  ({ __typename: 'OrdersUnderWay' as const, code: 'ORDERS_UNDER_WAY', message: 'Food is under way to you: wait until it is there and confirm it, or call it off, and then delete the account.', orders });

export const keyReused = () =>
  ({ __typename: 'IdempotencyKeyReused' as const, code: 'IDEMPOTENCY_KEY_REUSED', message: 'This key came with another payload before: take a new key for a new command.' });
