import type { OwnersStoreCommand } from './commands.ts';
import { storeLimits } from './limits.ts';
import type { DeliveryArea } from './store.ts';

export type TermsProblem = 'MINIMUM_ORDER' | 'DELIVERY_METHODS' | 'DELIVERY_AREA' | 'DELIVERY_FEE' | 'PREPARATION_TIME';
type Wish = Extract<OwnersStoreCommand, { type: 'ChangeTerms' }>['terms'];

/** What is wrong with terms that an owner wishes for, beside the area as it is; null when nothing is. */
export const termsProblem = ({ minimumOrder, deliveryMethods, deliveryArea, preparationMinutes }: Wish, area: DeliveryArea): TermsProblem | null => {
  const { least, most } = storeLimits.preparationMinutes;
  if (!isWithin(minimumOrder, 0, storeLimits.amount)) return 'MINIMUM_ORDER';
  if (deliveryMethods?.length === 0) return 'DELIVERY_METHODS';
  const { maximumMetres = area.maximumMetres, freeMetres = area.freeMetres, baseFee, feePerKilometre } = deliveryArea ?? {};
  if (!isWithin(maximumMetres, 1, storeLimits.metres) || !isWithin(freeMetres, 0, maximumMetres)) return 'DELIVERY_AREA';
  if (!isWithin(baseFee, 0, storeLimits.amount) || !isWithin(feePerKilometre, 0, storeLimits.amount)) return 'DELIVERY_FEE';
  return isWithin(preparationMinutes, least, most) ? null : 'PREPARATION_TIME';
};

const isWithin = (value: number | undefined, least: number, most: number): boolean => value === undefined || (Number.isSafeInteger(value) && value >= least && value <= most);
