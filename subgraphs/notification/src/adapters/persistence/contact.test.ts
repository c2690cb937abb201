import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { PrismaPg } from '@prisma/adapter-pg';
import type { EventEnvelope } from '#contracts/event.ts';
import { conflictIn } from '#messaging/persistence/journal.ts';
import { newId } from '#platform/new-id.ts';
import { PersonForgotten, type Vault } from '#platform/vault/vault.ts';
import { testDatabase, type TestDatabase } from '#testing/database.ts';
import { testVault } from '#testing/vault.ts';
import { type Device, type Preferences, type PreferencesEvent, usualPreferences } from '../../domain/preferences.ts';
import { sealOldContacts } from './contact.ts';
import { notifiedPeople } from './forget.ts';
import { PrismaClient } from './generated/client.ts';
import { prismaPeople } from './people.ts';

let database: TestDatabase;
let prisma: PrismaClient;
let vault: Vault;
beforeAll(async () => {
  database = await testDatabase({ context: 'notification' });
  prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: database.url, max: 2 }) });
  vault = testVault('notification', prisma);
});
afterAll(async () => {
  await prisma.$disconnect();
  await database.drop();
});

const contact = { phone: '01077441903', email: 'squirrel@forest.example' };
const device = (name: string): Device => ({ endpoint: `https://push.example/secret-${name}`, p256dh: `p-${name}`, auth: `a-${name}` });
const people = () => prismaPeople(prisma, vault);
const says = async (id: string, state: Preferences, ...events: readonly PreferencesEvent[]) => {
  const before = await people().load(id);
  await people().save({ id, before, after: { state, version: before.version + 1 }, events: events as PreferencesEvent[], cause: {} });
};
const reached = async (id: string = newId()) => {
  await says(id, { ...usualPreferences, ...contact });
  await says(id, { ...usualPreferences, ...contact }, { type: 'DeviceAdded', device: device(id) } as PreferencesEvent);
  return id;
};
const inTheOpen = async () => /0107744|squirrel|push\.example|"p-|"a-/.test(JSON.stringify([await prisma.person.findMany(), await prisma.device.findMany()]));

it('keeps how people are reached sealed, browsers too', async () => {
  const id = await reached();
  expect(await people().contactOf(id)).toEqual({ ...contact, devices: [device(id)] });
  expect((await people().reachOf([id])).get(id)).toMatchObject({ preferences: contact, devices: 1 });
  expect(await inTheOpen()).toBe(false);
});

it('knows a browser again: it is whose who signed in there last, and is forgotten by where it is', async () => {
  const [first, second] = [await reached(), newId()];
  await says(second, usualPreferences, { type: 'DeviceAdded', device: device(first) } as PreferencesEvent);
  expect((await people().contactOf(first)).devices).toEqual([]);
  expect((await people().contactOf(second)).devices).toEqual([device(first)]);
  await people().forgetDevice(device(first).endpoint);
  expect((await people().contactOf(second)).devices).toEqual([]);
});

it('reads what is from before there was a vault, and seals it', async () => {
  const id = await reached();
  await prisma.device.deleteMany({ where: { personId: id } });
  await prisma.person.update({ where: { id }, data: { ...contact, personal: null } });
  await prisma.device.create({ data: { personId: id, ...device('old') } });
  expect(await people().contactOf(id)).toMatchObject(contact);
  expect(await sealOldContacts(prisma, vault)).toBe(2);
  expect(await sealOldContacts(prisma, vault)).toBe(0);
  expect(await inTheOpen()).toBe(false);
  expect(await people().contactOf(id)).toEqual({ ...contact, devices: [device('old')] });
});

it('forgets everything of a person, once; and they are reached by nothing any more', async () => {
  const id = await reached();
  const { forget, export: exportOf } = notifiedPeople(prisma, vault);
  expect(await exportOf(id)).toMatchObject({ preferences: contact, devices: [{ endpoint: device(id).endpoint }], notifications: [] });
  const deleted: EventEnvelope = {
    specversion: '1.0', id: newId(), source: '/customer', type: 'person.PersonDeleted.v1', subject: id, time: new Date().toISOString(), aggregatetype: 'person', sequence: 1,
    correlationid: id, causationid: null, traceparent: null, data: {},
  };
  await forget(id, deleted);
  expect(await people().contactOf(id)).toEqual({ phone: null, email: null, devices: [] });
  expect(conflictIn(await forget(id, deleted).catch((error: unknown) => error))).toBe('RECEIVED');
  await expect(reached(id)).rejects.toThrow(PersonForgotten);
  await expect(says(id, usualPreferences)).rejects.toThrow(PersonForgotten);
});
