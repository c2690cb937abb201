import type { EventEnvelope } from '#contracts/event.ts';
import { journalStatement } from '#messaging/persistence/journal.ts';
import type { Vault } from '#platform/vault/vault.ts';
import { openDevices, openPeople } from './contact.ts';
import type { PrismaClient } from './generated/client.ts';
import { toNotification, withDeliveries } from './notification-row.ts';

/** What this context keeps of people, all of it at once. */
export const notifiedPeople = (prisma: PrismaClient, vault: Vault) => ({
  /** Destroys somebody's key, how they are reached, and what they were told: nothing of that is in any books. Nor are they told anything from then on. */
  forget: async (personId: string, received: EventEnvelope): Promise<void> => {
    await prisma.$transaction([
      prisma.$executeRawUnsafe(...journalStatement({ events: [], received })),
      prisma.$executeRawUnsafe(...vault.forgetting(personId)),
      prisma.$executeRawUnsafe(endStatement, personId), // before anything is removed: whoever tells them something at this moment is waited for
      prisma.device.deleteMany({ where: { personId } }),
      prisma.person.deleteMany({ where: { id: personId } }),
      prisma.delivery.deleteMany({ where: { notification: { personId } } }),
      prisma.notification.deleteMany({ where: { personId } }),
      prisma.commandLog.deleteMany({ where: { scope: { startsWith: `${personId}:` } } }),
    ]);
    vault.forgot(personId);
  },

  /** Everything that is kept of somebody, for themselves. */
  export: async (personId: string) => {
    const [people, devices, notifications] = await Promise.all([
      prisma.person.findMany({ where: { id: personId } }),
      prisma.device.findMany({ where: { personId } }),
      prisma.notification.findMany({ where: { personId }, orderBy: { sequence: 'asc' }, include: withDeliveries }),
    ]);
    const [preferences] = await openPeople(vault, people);
    const { personal: _, version: __, ...told } = preferences ?? { personal: null, version: 0 };
    return { preferences: told, devices: (await openDevices(vault, devices)).map(({ endpoint }) => ({ endpoint })), notifications: notifications.map(toNotification) };
  },
});

/** The head of an inbox that has an end (notifications.ts hands out no sequence below 0). */
const endStatement = 'INSERT INTO inbox_head (person_id, last) VALUES ($1::uuid, -1) ON CONFLICT (person_id) DO UPDATE SET last = -1';
