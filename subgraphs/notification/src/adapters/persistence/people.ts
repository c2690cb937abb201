import { journalStatement } from '#messaging/persistence/journal.ts';
import type { People } from '../../application/ports.ts';
import type { OutsideChannel } from '../../domain/channel.ts';
import { type Device, type Locale, preferences, type Preferences, type PreferencesEvent } from '../../domain/preferences.ts';
import { commandIn, inOneGo } from './conflicts.ts';
import type { Person as Row, Prisma, PrismaClient } from './generated/client.ts';

/** A person may sign in on several browsers; the oldest are forgotten beyond these. */
const mostDevices = 5;

/** How people want to be told, in PostgreSQL. It is nobody else's business: no event is told. */
export const prismaPeople = (prisma: PrismaClient): People => ({
  load: async (id) => {
    const row = await prisma.person.findUnique({ where: { id } });
    return row === null ? { state: preferences.initial, version: 0 } : { state: toPreferences(row), version: row.version };
  },

  save: async ({ id, before, after: { state, version }, events, cause: { command } }) => {
    const columns = { version, ...toColumns(state) };
    await inOneGo(`person ${id}`, before.version, () => prisma.$transaction([
      before.version === 0 ? prisma.person.create({ data: { id, ...columns } }) : prisma.person.update({ where: { id, version: before.version }, data: columns }),
      ...events.flatMap((event) => devices(prisma, id, event)),
      ...(command ? [prisma.$executeRawUnsafe(...journalStatement({ events: [], command: { ...command, answer: { id } } }))] : []),
    ]));
  },

  commandOf: commandIn(prisma),

  reachOf: async (personIds) => {
    const rows = await prisma.person.findMany({ where: { id: { in: [...personIds] } }, include: { _count: { select: { devices: true } } } });
    return new Map(rows.map((row) => [row.id, { preferences: toPreferences(row), devices: row._count.devices }]));
  },

  contactOf: async (id) => {
    const row = await prisma.person.findUnique({ where: { id }, include: { devices: { orderBy: { addedAt: 'desc' } } } });
    if (row === null) return { phone: null, email: null, devices: [] };
    return { phone: row.phone, email: row.email, devices: row.devices.map(({ endpoint, p256dh, auth }): Device => ({ endpoint, p256dh, auth })) };
  },

  devicesOf: (personId) => prisma.device.count({ where: { personId } }),

  forgetDevice: async (endpoint) => {
    await prisma.device.deleteMany({ where: { endpoint } });
  },
});

const devices = (prisma: PrismaClient, personId: string, event: PreferencesEvent): Prisma.PrismaPromise<unknown>[] => {
  switch (event.type) {
    case 'PreferencesSet':
      return [];
    case 'DevicesForgotten':
      return [prisma.device.deleteMany({ where: { personId } })];
    case 'DeviceAdded': {
      const { endpoint, ...keys } = event.device;
      const columns = { personId, ...keys, addedAt: new Date() };
      return [
        prisma.device.upsert({ where: { endpoint }, create: { endpoint, ...columns }, update: columns }), // whoever signed in there before is pushed to no longer
        prisma.$executeRaw`DELETE FROM device WHERE person_id = ${personId}::uuid AND endpoint IN (SELECT endpoint FROM device WHERE person_id = ${personId}::uuid ORDER BY added_at DESC OFFSET ${mostDevices})`,
      ];
    }
  }
};

export const toColumns = ({ locale, channels, quietHours, phone, email }: Preferences) => ({
  locale, channels: channels?.join(',') ?? null, quietFrom: quietHours?.from ?? null, quietTo: quietHours?.to ?? null, zone: quietHours?.zone ?? null, phone, email,
});

const toPreferences = ({ locale, channels, quietFrom, quietTo, zone, phone, email }: Row): Preferences => ({
  locale: locale as Locale,
  channels: channels === null ? null : (channels.split(',').filter((channel) => channel !== '') as OutsideChannel[]),
  quietHours: quietFrom !== null && quietTo !== null && zone !== null ? { from: quietFrom, to: quietTo, zone } : null,
  phone, email,
});
