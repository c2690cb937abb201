/** Who is to answer for food that does not arrive. */
export type Fault = 'CUSTOMER' | 'STORE' | 'RIDER' | 'PLATFORM';

/** Why a delivery comes back or never arrives, and whose fault that is. */
export const faultOf = {
  /** Nobody opens, nobody answers. */
  CUSTOMER_ABSENT: 'CUSTOMER',
  WRONG_ADDRESS: 'CUSTOMER',
  /** The customer does not want it any more, and nothing is wrong with it. */
  CUSTOMER_REFUSED: 'CUSTOMER',
  /** It is not what was ordered. */
  WRONG_FOOD: 'STORE',
  /** Spilt, crushed, or cold for the rider's sake. */
  DAMAGED: 'RIDER',
  LOST: 'RIDER',
  /** An accident, a flat tyre: the rider cannot go on. */
  RIDER_UNABLE: 'RIDER',
  /** The order was off before anybody here had heard of it: the system has it brought back. */
  ORDER_CANCELLED: 'PLATFORM',
  OTHER: 'PLATFORM',
} as const satisfies Record<string, Fault>;

export type TroubleReason = keyof typeof faultOf;
/** What people may say. */
export type GivenReason = Exclude<TroubleReason, 'ORDER_CANCELLED'>;
export type Trouble = { readonly reason: TroubleReason; readonly fault: Fault };
export const troubleOf = (reason: TroubleReason): Trouble => ({ reason, fault: faultOf[reason] });
