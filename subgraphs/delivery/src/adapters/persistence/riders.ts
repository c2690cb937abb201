import type { EventEnvelope } from '#contracts/event.ts';
import { type Change, CommandRepeated, VersionConflict } from '#kernel/command-handler.ts';
import { conflictIn, findCommand, journalStatement } from '#messaging/persistence/journal.ts';
import type { Vault } from '#platform/vault/vault.ts';
import type { Riders } from '../../application/ports.ts';
import { rider as decider, type Rider, type RiderEvent, type Vehicle } from '../../domain/rider.ts';
import type { PrismaClient } from './generated/client.ts';
import { overCapacity } from './refused.ts';
import { type NamedRow, openRiders } from './rider-name.ts';

export type RiderChange = Change<Rider, RiderEvent, EventEnvelope>;

/** Riders in PostgreSQL. They sign up elsewhere: there is a row for each. */
export const prismaRiders = (prisma: PrismaClient, vault: Vault, publish: (change: RiderChange) => readonly EventEnvelope[]): Riders => ({
  load: async (id) => {
    const row = await prisma.rider.findUnique({ where: { id } });
    const [named] = row === null ? [] : await openRiders(vault, [row]);
    return named === undefined ? { state: decider.initial, version: 0 } : { state: toRider(named), version: named.version };
  },

  save: async (change) => {
    const { id, before, after, events, cause } = change;
    const { command, received } = cause;
    const { state } = after;
    if (state.status === 'UNKNOWN') throw new Error(`${id} is no rider, and cannot be saved as one`);
    const data = {
      version: after.version, online: state.status === 'ONLINE', latitude: state.location?.latitude ?? null, longitude: state.location?.longitude ?? null,
      updatedAt: events.at(-1)?.at ?? new Date(),
    };
    const entry = { events: publish(change), ...(command && { command: { ...command, answer: { id } } }), ...(received && { received }) };
    try {
      await prisma.$transaction([prisma.rider.update({ where: { id, version: before.version }, data }), prisma.$executeRawUnsafe(...journalStatement(entry))]);
    } catch (error) {
      // what the rider carries is not under the version: something was taken while going offline
      if (overCapacity(error) || conflictIn(error) === 'VERSION') throw new VersionConflict(`rider ${id} is not what it was at version ${before.version}`, { cause: error });
      if (conflictIn(error) === 'COMMAND') throw new CommandRepeated('the idempotency key was just used', { cause: error });
      throw error;
    }
  },

  commandOf: async ({ scope, key }) => {
    const found = await findCommand(prisma, scope, key);
    return found && { id: (found.answer as { id: string }).id, fingerprint: found.fingerprint };
  },
});

const toRider = (row: NamedRow): Rider => {
  const { name, capacity, carrying } = row;
  const signedUp = { name, vehicle: row.vehicle as Vehicle, capacity, carrying };
  const location = row.latitude === null || row.longitude === null ? null : { latitude: row.latitude, longitude: row.longitude };
  if (!row.online) return { status: 'OFFLINE', ...signedUp, location };
  if (location === null) throw new Error(`rider ${row.id} is online, and nowhere`);
  return { status: 'ONLINE', ...signedUp, location };
};
