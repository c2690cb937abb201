import { journalStatement } from '#messaging/persistence/journal.ts';
import { PersonForgotten, type Vault } from '#platform/vault/vault.ts';
import type { People } from '../../application/ports.ts';
import type { OutsideChannel } from '../../domain/channel.ts';
import { type Locale, preferences, type Preferences, type PreferencesEvent } from '../../domain/preferences.ts';
import { contactColumns, deviceColumns, deviceKey, openDevices, openPeople } from './contact.ts';
import { commandIn, inOneGo } from './conflicts.ts';
import type { Person as Row, Prisma, PrismaClient } from './generated/client.ts';

/** A person may sign in on several browsers; the oldest are forgotten beyond these. */
const mostDevices = 5;

/** How people want to be told, in PostgreSQL; how they are reached is sealed. It is nobody else's business: no event is told. */
export const prismaPeople = (prisma: PrismaClient, vault: Vault): People => ({
  load: async (id) => {
    const row = await prisma.person.findUnique({ where: { id } });
    const [opened] = row === null ? [] : await openPeople(vault, [row]);
    return opened === undefined ? { state: preferences.initial, version: 0 } : { state: toPreferences(opened), version: opened.version };
  },

  save: async ({ id, before, after: { state, version }, events, cause: { command } }) => {
    if (await vault.isForgotten(id)) throw new PersonForgotten();
    const columns = { version, ...toColumns(state), ...(await contactColumns(vault, id, state)) };
    const changes = await Promise.all(events.map((event) => devices(prisma, vault, id, event)));
    await inOneGo(`person ${id}`, before.version, () => prisma.$transaction([
      before.version === 0 ? prisma.person.create({ data: { id, ...columns } }) : prisma.person.update({ where: { id, version: before.version }, data: columns }),
      ...changes.flat(),
      ...(command ? [prisma.$executeRawUnsafe(...journalStatement({ events: [], command: { ...command, answer: { id } } }))] : []),
    ]));
  },

  commandOf: commandIn(prisma),

  reachOf: async (personIds) => {
    const rows = await prisma.person.findMany({ where: { id: { in: [...personIds] } }, include: { _count: { select: { devices: true } } } });
    return new Map((await openPeople(vault, rows)).map((row) => [row.id, { preferences: toPreferences(row), devices: row._count.devices }]));
  },

  contactOf: async (id) => {
    const row = await prisma.person.findUnique({ where: { id }, include: { devices: { orderBy: { addedAt: 'desc' } } } });
    const [opened] = row === null ? [] : await openPeople(vault, [row]);
    if (opened === undefined) return { phone: null, email: null, devices: [] };
    return { phone: opened.phone, email: opened.email, devices: await openDevices(vault, opened.devices) };
  },

  devicesOf: (personId) => prisma.device.count({ where: { personId } }),

  forgetDevice: async (endpoint) => {
    await prisma.device.deleteMany({ where: { endpoint: deviceKey(endpoint) } });
  },
});

const devices = async (prisma: PrismaClient, vault: Vault, personId: string, event: PreferencesEvent): Promise<Prisma.PrismaPromise<unknown>[]> => {
  switch (event.type) {
    case 'PreferencesSet':
      return [];
    case 'DevicesForgotten':
      return [prisma.device.deleteMany({ where: { personId } })];
    case 'DeviceAdded': {
      const { endpoint, ...sealed } = await deviceColumns(vault, personId, event.device);
      const columns = { ...sealed, addedAt: new Date() };
      return [
        prisma.device.upsert({ where: { endpoint }, create: { endpoint, ...columns }, update: columns }), // whoever signed in there before is pushed to no longer
        prisma.$executeRaw`DELETE FROM device WHERE person_id = ${personId}::uuid AND endpoint IN (SELECT endpoint FROM device WHERE person_id = ${personId}::uuid ORDER BY added_at DESC OFFSET ${mostDevices})`,
      ];
    }
  }
};

export const toColumns = ({ locale, channels, quietHours }: Preferences) => ({
  locale, channels: channels?.join(',') ?? null, quietFrom: quietHours?.from ?? null, quietTo: quietHours?.to ?? null, zone: quietHours?.zone ?? null,
});

const toPreferences = ({ locale, channels, quietFrom, quietTo, zone, phone, email }: Row): Preferences => ({
  locale: locale as Locale,
  channels: channels === null ? null : (channels.split(',').filter((channel) => channel !== '') as OutsideChannel[]),
  quietHours: quietFrom !== null && quietTo !== null && zone !== null ? { from: quietFrom, to: quietTo, zone } : null,
  phone, email,
});
