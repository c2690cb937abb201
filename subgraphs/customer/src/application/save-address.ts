import { type CommandKey, commandHandler, type Outcome } from '#kernel/command-handler.ts';
import type { NewId } from '#kernel/id.ts';
import { type Address, address, type AddressEvent, type AddressRejection, type Place } from '../domain/address.ts';
import type { Addresses } from './ports.ts';

export type SaveAddressRequest = { readonly customerId: string; /** null for a new one */ readonly addressId: string | null; readonly place: Place };
export type SaveAddressOutcome = Outcome<Address, AddressEvent, AddressRejection>;
export type SaveAddress = (request: SaveAddressRequest, key: CommandKey) => Promise<SaveAddressOutcome>;

/** Adds an address to a customer's own, or changes one of them. */
export const saveAddress = (addresses: Addresses, newId: NewId): SaveAddress => {
  const handle = commandHandler(address, addresses);
  return ({ customerId, addressId, place }, command) =>
    addressId === null ? handle(newId(), { type: 'AddAddress', customerId, place }, { command }) : handle(addressId, { type: 'ChangeAddress', customerId, place }, { command });
};
