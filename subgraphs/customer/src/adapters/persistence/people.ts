import type { EventEnvelope } from '#contracts/event.ts';
import { type CommandKey, CommandRepeated, VersionConflict } from '#kernel/command-handler.ts';
import { conflictIn, findCommand, journalStatement } from '#messaging/persistence/journal.ts';
import type { Vault } from '#platform/vault/vault.ts';
import type { People } from '../../application/ports.ts';
import type { PrismaClient } from './generated/client.ts';

/** Who asked to be forgotten, in PostgreSQL. */
export const prismaPeople = (prisma: PrismaClient, vault: Vault): People => ({
  deletedAt: async (id) => (await prisma.person.findUnique({ where: { id } }))?.deletedAt ?? null,

  commandOf: ({ scope, key }: CommandKey) => findCommand(prisma, scope, key),

  forget: async (personId, told: EventEnvelope, command) => {
    try {
      await prisma.$transaction([
        prisma.person.create({ data: { id: personId, version: told.sequence, deletedAt: told.time } }),
        prisma.$executeRawUnsafe(...vault.forgetting(personId)),
        prisma.address.deleteMany({ where: { customerId: personId } }),
        prisma.commandLog.deleteMany({ where: { scope: { startsWith: `${personId}:` } } }),
        prisma.$executeRawUnsafe(...journalStatement({ events: [told], command: { ...command, answer: { id: personId } } })),
      ]);
    } catch (error) {
      const conflict = conflictIn(error);
      if (conflict === 'VERSION') throw new VersionConflict(`person ${personId} was deleted already`, { cause: error });
      if (conflict === 'COMMAND') throw new CommandRepeated('the idempotency key was just used', { cause: error });
      throw error;
    }
    vault.forgot(personId);
  },
});
