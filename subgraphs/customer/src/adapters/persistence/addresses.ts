import { CommandRepeated, VersionConflict } from '#kernel/command-handler.ts';
import { conflictIn, findCommand, journalStatement } from '#messaging/persistence/journal.ts';
import type { Vault } from '#platform/vault/vault.ts';
import type { Addresses, AddressesOf } from '../../application/ports.ts';
import { address, type Place } from '../../domain/address.ts';
import { nothingInTheOpen, openPlaces, sealPlace } from './address-row.ts';
import type { PrismaClient } from './generated/client.ts';

/** A customer's addresses in PostgreSQL, sealed. What changes there is nobody else's business: no event is told. */
export const prismaAddresses = (prisma: PrismaClient, vault: Vault): Addresses & { readonly ofCustomer: AddressesOf } => ({
  load: async (id) => {
    const row = await prisma.address.findUnique({ where: { id } });
    const [place] = row === null ? [] : await openPlaces(vault, [row]);
    return row === null || !place ? { state: address.initial, version: 0 } : { state: { kept: true, customerId: row.customerId, ...place }, version: row.version };
  },

  save: async ({ id, before, after: { state, version }, cause: { command } }) => {
    if (!state.kept) throw new Error(`there is nothing to keep of address ${id}`);
    const { customerId } = state;
    const columns = { version, customerId, ...nothingInTheOpen, personal: await sealPlace(vault, customerId, id, state) };
    try {
      await prisma.$transaction([
        before.version === 0 ? prisma.address.create({ data: { id, ...columns } }) : prisma.address.update({ where: { id, version: before.version }, data: columns }),
        prisma.$executeRawUnsafe(...journalStatement({ events: [], ...(command && { command: { ...command, answer: { id } } }) })),
      ]);
    } catch (error) {
      const conflict = conflictIn(error);
      if (conflict === 'VERSION') throw new VersionConflict(`address ${id} is no longer at version ${before.version}`, { cause: error });
      if (conflict === 'COMMAND') throw new CommandRepeated('the idempotency key was just used', { cause: error });
      throw error;
    }
  },

  commandOf: async ({ scope, key }) => {
    const found = await findCommand(prisma, scope, key);
    return found && { id: (found.answer as { id: string }).id, fingerprint: found.fingerprint };
  },

  ofCustomer: async (customerId) => {
    const rows = await prisma.address.findMany({ where: { customerId }, orderBy: [{ addedAt: 'asc' }, { id: 'asc' }] });
    const places = await openPlaces(vault, rows);
    return rows.flatMap(({ id }, index) => {
      const place: Place | null | undefined = places[index];
      return place ? [{ id, ...place }] : [];
    });
  },
});
