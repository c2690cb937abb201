import { reach } from '#contracts/delivery-method.ts';
import { journalStatement } from '#messaging/persistence/journal.ts';
import type { Vault } from '#platform/vault/vault.ts';
import type { Recruits } from '../../application/ports.ts';
import type { PrismaClient } from './generated/client.ts';
import { nameAt } from './rider-name.ts';

/** New riders, in PostgreSQL. The receipt comes first: a repeated event ends there. */
export const prismaRecruits = (prisma: PrismaClient, vault: Vault): Recruits => ({
  takeOn: async (id, vehicle, received) => {
    await prisma.$transaction([
      prisma.$executeRawUnsafe(...journalStatement({ events: [], received })),
      prisma.rider.createMany({ data: [{ id, vehicle, capacity: reach[vehicle].capacity, updatedAt: received.time }], skipDuplicates: true }),
    ]);
  },
  introduce: async (id, name) => {
    const nameless = await prisma.rider.count({ where: { id, personal: null, name: null } });
    if (nameless === 0) return;
    await prisma.rider.updateMany({ where: { id, personal: null }, data: { personal: await vault.seal(id, nameAt(id), { name }) } });
  },
});
