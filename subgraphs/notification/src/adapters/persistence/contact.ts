import { createHash } from 'node:crypto';
import type { Vault } from '#platform/vault/vault.ts';
import type { Device } from '../../domain/preferences.ts';
import type { Device as DeviceRow, Person as Row, PrismaClient } from './generated/client.ts';

type Reached = { readonly phone: string | null; readonly email: string | null };
const personAt = (row: string) => ({ table: 'person', column: 'personal', row });
const deviceAt = (row: string) => ({ table: 'device', column: 'personal', row });
const nothingInTheOpen = { phone: null, email: null } as const;

/** By what a browser is known here: where it is pushed to is long and random, so its digest tells nothing of it. */
export const deviceKey = (endpoint: string): string => `sha256:${createHash('sha256').update(endpoint).digest('base64url')}`;

/** Phone number and e-mail address as a row keeps them. Throws PersonForgotten. */
export const contactColumns = async (vault: Vault, id: string, { phone, email }: Reached) => {
  const personal = phone === null && email === null ? null : await vault.seal(id, personAt(id), { phone, email } satisfies Reached);
  return { ...nothingInTheOpen, personal };
};

/** The same for many who are new here, but for those who were forgotten. */
export const sealContacts = async <Person extends Reached & { readonly id: string }>(vault: Vault, people: readonly Person[]) => {
  const sealed = await vault.sealAll(people.map(({ id, phone, email }) => ({ personId: id, place: personAt(id), value: { phone, email } satisfies Reached })));
  return people.flatMap((person, index) => {
    const personal = sealed[index] ?? null;
    return personal === null ? [] : [{ ...person, ...nothingInTheOpen, personal }];
  });
};

/** The rows with how their people are reached. At most one statement for all. */
export const openPeople = async <OneRow extends Row>(vault: Vault, rows: readonly OneRow[]): Promise<OneRow[]> => {
  const sealed = rows.flatMap(({ id, personal }) => (personal === null ? [] : [{ personId: id, place: personAt(id), sealed: personal }]));
  const opened = new Map((await vault.open<Reached>(sealed)).map((reached, index) => [sealed[index]?.place.row, reached]));
  return rows.map((row) => ({ ...row, ...opened.get(row.id) }));
};

/** A browser as its row keeps it. Throws PersonForgotten. */
export const deviceColumns = async (vault: Vault, personId: string, device: Device) => {
  const endpoint = deviceKey(device.endpoint);
  return { endpoint, personId, personal: await vault.seal(personId, deviceAt(endpoint), device), p256dh: null, auth: null };
};

export const openDevices = async (vault: Vault, rows: readonly DeviceRow[]): Promise<Device[]> => {
  const sealed = rows.flatMap(({ endpoint, personId, personal }) => (personal === null ? [] : [{ personId, place: deviceAt(endpoint), sealed: personal }]));
  return (await vault.open<Device>(sealed)).filter((device) => device !== null);
};

/** Seals what stands in the open from before there was a vault. Returns how many people and browsers that were. */
export const sealOldContacts = async (prisma: PrismaClient, vault: Vault): Promise<number> => {
  let done = 0;
  for (;;) {
    const rows = await prisma.person.findMany({ where: { OR: [{ phone: { not: null } }, { email: { not: null } }] }, take: 200 });
    if (rows.length === 0) break;
    const sealed = await vault.sealAll(rows.map(({ id, phone, email }) => ({ personId: id, place: personAt(id), value: { phone, email } satisfies Reached })));
    for (const [index, { id, version }] of rows.entries()) done += (await prisma.person.updateMany({ where: { id, version }, data: { ...nothingInTheOpen, personal: sealed[index] ?? null } })).count;
  }
  for (;;) {
    const rows = await prisma.device.findMany({ where: { auth: { not: null } }, take: 200 });
    if (rows.length === 0) return done;
    for (const { endpoint, personId, p256dh, auth } of rows) {
      const gone = p256dh === null || auth === null || (await vault.isForgotten(personId));
      await (gone ? prisma.device.deleteMany({ where: { endpoint } }) : prisma.device.update({ where: { endpoint }, data: await deviceColumns(vault, personId, { endpoint, p256dh, auth }) }));
      done += 1;
    }
  }
};
