import { accept, type Decider, reject } from '#kernel/decider.ts';
import type { GeoPoint } from '#kernel/geo.ts';

export type Place = { readonly line: string; readonly detail: string | null; readonly location: GeoPoint };

/** A place that a customer has things brought to. */
export type Address = { readonly kept: false } | ({ readonly kept: true; readonly customerId: string } & Place);

export type AddressCommand =
  | { readonly type: 'AddAddress'; readonly customerId: string; readonly place: Place }
  | { readonly type: 'ChangeAddress'; readonly customerId: string; readonly place: Place };
export type AddressEvent = { readonly type: 'AddressSaved'; readonly customerId: string; readonly place: Place };
export type AddressRejection = 'ADDRESS_NOT_FOUND';

export const address: Decider<AddressCommand, Address, AddressEvent, AddressRejection> = {
  initial: { kept: false },
  decide: ({ type, customerId, place }, state) => {
    // somebody else's address is not told from one that is not there
    if (type === 'ChangeAddress' && !(state.kept && state.customerId === customerId)) return reject('ADDRESS_NOT_FOUND');
    return accept({ type: 'AddressSaved', customerId, place });
  },
  evolve: (_state, { customerId, place }) => ({ kept: true, customerId, ...place }),
};
