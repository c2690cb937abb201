/** How many failures are nobody's business, and how the wait grows after them. */
export type Patience = { readonly free: number; readonly firstSeconds: number; readonly mostSeconds: number; readonly forgetSeconds: number };

/** Somebody who mistypes notices nothing; somebody who guesses gets some hundred tries a day at one account. */
export const patience = {
  account: { free: 5, firstSeconds: 2, mostSeconds: 15 * 60, forgetSeconds: 24 * 3_600 },
  /** A whole office may sit behind one address. */
  address: { free: 30, firstSeconds: 2, mostSeconds: 15 * 60, forgetSeconds: 3_600 },
  /** Mail that somebody causes to be sent, by the address it goes to and by the address it is asked from. */
  mail: { free: 3, firstSeconds: 60, mostSeconds: 3_600, forgetSeconds: 24 * 3_600 },
  signUp: { free: 10, firstSeconds: 30, mostSeconds: 3_600, forgetSeconds: 3_600 },
} as const satisfies Record<string, Patience>;

/** How long to wait after so many failures, in seconds. */
export const waitAfter = (failures: number, { free, firstSeconds, mostSeconds }: Patience): number =>
  failures < free ? 0 : Math.min(mostSeconds, firstSeconds * 2 ** Math.min(failures - free, 20));
