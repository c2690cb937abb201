import { badInput } from '#platform/graphql/errors.ts';
import type { StoreRejection } from '../../domain/store/commands.ts';
import { storeLimits } from '../../domain/store/limits.ts';

/** Refusals of what an owner asks of a store, as members of the mutations' result unions. */
export const storeNotFound = () => ({ __typename: 'StoreNotFound' as const, code: 'STORE_NOT_FOUND', message: 'You have no such store.' });

const menuItemNotFound = (message: string) => ({ __typename: 'MenuItemNotFound' as const, code: 'MENU_ITEM_NOT_FOUND', message });
const invalidHours = (message: string) => ({ __typename: 'InvalidHours' as const, code: 'INVALID_HOURS', message });
const menuLimitReached = (message: string) => ({ __typename: 'MenuLimitReached' as const, code: 'MENU_LIMIT_REACHED', message });

export type StoreRefusal = ReturnType<typeof storeNotFound | typeof menuItemNotFound | typeof invalidHours | typeof menuLimitReached>;

/** What a store's owner is told when it is refused. Throws BAD_USER_INPUT for what no store would take. */
export const storeRefusal = (reason: StoreRejection): StoreRefusal => {
  const { menuItems, options, nameCharacters, descriptionCharacters, amount, metres, preparationMinutes, spans, exceptions } = storeLimits;
  switch (reason) {
    case 'NOT_FOUND':
      return storeNotFound();
    case 'NO_SUCH_ITEM':
      return menuItemNotFound('The store’s menu has no such item.');
    case 'NO_SUCH_OPTION':
      return menuItemNotFound('The item has no such option: leave out the id of one that is new.');
    case 'NEVER_OPENS':
      return invalidHours('The store has no hours at which it would open: give it some, or say until when it is open.');
    case 'HOURS_TIME':
      return invalidHours('Times are HH:MM, from 00:00 to 23:59; closes may also be 24:00.');
    case 'HOURS_DATE':
      return invalidHours('Dates are written 2026-12-25, each once.');
    case 'HOURS_OVERLAP':
      return invalidHours('Two of the intervals overlap: one has to close before the next opens.');
    case 'HOURS_TOO_MANY':
      return invalidHours(`At most ${spans} intervals and ${exceptions} exceptions.`);
    case 'MENU_FULL':
      return menuLimitReached(`A menu has at most ${menuItems} items.`);
    case 'LAST_ITEM':
      return menuLimitReached('A menu has one item at least: mark it sold out, or close the store.');
    case 'UNTIL_PAST':
      throw badInput('until: an instant that is still to come');
    case 'TEXT':
      throw badInput(`section, name and the options’ names: 1 to ${nameCharacters} characters; description: at most ${descriptionCharacters}`);
    case 'PRICE':
      throw badInput(`price: 0 to ${amount} minor units`);
    case 'OPTIONS':
      throw badInput(`options: at most ${options}, each once`);
    case 'MINIMUM_ORDER':
      throw badInput(`minimumOrder: 0 to ${amount} minor units`);
    case 'DELIVERY_METHODS':
      throw badInput('deliveryMethods: one at least');
    case 'DELIVERY_AREA':
      throw badInput(`deliveryArea: maximumMetres is 1 to ${metres}, freeMetres 0 to maximumMetres`);
    case 'DELIVERY_FEE':
      throw badInput(`deliveryArea: baseFee and feePerKilometre are 0 to ${amount} minor units`);
    case 'PREPARATION_TIME':
      throw badInput(`preparationMinutes: ${preparationMinutes.least} to ${preparationMinutes.most}`);
    case 'ALREADY_REGISTERED':
    case 'NO_MENU':
      throw new Error(`${reason} is said to nobody but the seed`);
  }
};
