import { CommandRepeated, VersionConflict } from '#kernel/command-handler.ts';
import { conflictIn, findCommand, journalStatement } from '#messaging/persistence/journal.ts';
import type { Addresses, AddressesOf } from '../../application/ports.ts';
import { address, type Place } from '../../domain/address.ts';
import type { PrismaClient, Address as Row } from './generated/client.ts';

/** A customer's addresses in PostgreSQL. What changes there is nobody else's business: no event is told. */
export const prismaAddresses = (prisma: PrismaClient): Addresses & { readonly ofCustomer: AddressesOf } => ({
  load: async (id) => {
    const row = await prisma.address.findUnique({ where: { id } });
    return row === null ? { state: address.initial, version: 0 } : { state: { kept: true, customerId: row.customerId, ...toPlace(row) }, version: row.version };
  },

  save: async ({ id, before, after: { state, version }, cause: { command } }) => {
    if (!state.kept) throw new Error(`there is nothing to keep of address ${id}`);
    const { customerId, line, detail, location } = state;
    const columns = { version, customerId, line, detail, ...location };
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
    return rows.map((row) => ({ id: row.id, ...toPlace(row) }));
  },
});

const toPlace = ({ line, detail, latitude, longitude }: Row): Place => ({ line, detail, location: { latitude, longitude } });
