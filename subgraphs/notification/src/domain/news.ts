import type { Money } from '#kernel/money.ts';
import type { Audience } from './channel.ts';
import { type Kind, tidings, type Telling } from './tidings.ts';

/** Something that happened to an order, told by another context. */
export type News = {
  readonly kind: Kind;
  readonly orderId: string;
  readonly at: string;
  /** The riders it is about, if it is about riders. */
  readonly riderIds: readonly string[];
  readonly readyAt: string | null;
  /** The money it is about, if it is about money. */
  readonly amount: Money | null;
};

/** Whose order it is. */
export type Parties = { readonly customerId: string; readonly storeOwnerId: string };

export type Concerned = { readonly personId: string; readonly audience: Audience; readonly telling: Telling };

/** Who is to be told, and as whom: each person once, the customer first. */
export const concernedBy = ({ kind, riderIds }: Pick<News, 'kind' | 'riderIds'>, { customerId, storeOwnerId }: Parties): Concerned[] => {
  const people: readonly (readonly [Audience, readonly string[]])[] = [['CUSTOMER', [customerId]], ['STORE_OWNER', [storeOwnerId]], ['RIDER', riderIds]];
  const concerned = new Map<string, Concerned>();
  for (const [audience, ids] of people) {
    const telling = tidings[kind][audience];
    if (telling === undefined) continue;
    for (const personId of ids) if (!concerned.has(personId)) concerned.set(personId, { personId, audience, telling });
  }
  return [...concerned.values()];
};
