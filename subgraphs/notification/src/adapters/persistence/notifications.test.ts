import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import type { EventEnvelope } from '#contracts/event.ts';
import { commandHandler } from '#kernel/command-handler.ts';
import { conflictIn } from '#messaging/persistence/journal.ts';
import { newId } from '#platform/new-id.ts';
import { differenceTo } from '#platform/postgres/migration-diff.ts';
import { type TestDatabase, testDatabase } from '#testing/database.ts';
import { testVault } from '#testing/vault.ts';
import { notification } from '../../domain/decider.ts';
import type { ToldNotification } from '../../domain/notification.ts';
import { notifiedPeople } from './forget.ts';
import { PrismaClient } from './generated/client.ts';
import { prismaNotifications } from './notifications.ts';
import { prismaPeople } from './people.ts';

let database: TestDatabase;
let prisma: PrismaClient;
let inbox: ReturnType<typeof prismaNotifications>;
let queries: string[] = [];
beforeAll(async () => {
  database = await testDatabase({ context: 'notification' });
  const client = new PrismaClient({ adapter: new PrismaPg({ connectionString: database.url, max: 8 }), log: [{ emit: 'event', level: 'query' }] });
  client.$on('query', ({ query }) => void queries.push(query));
  prisma = client;
  inbox = prismaNotifications(prisma);
});
afterAll(async () => {
  await prisma.$disconnect();
  await database.drop();
});

const at = (second: number) => new Date(Date.UTC(2026, 0, 31, 12, 0, second)).toISOString();
const eventOf = (subject = newId(), sequence = 1): EventEnvelope => ({
  specversion: '1.0', id: newId(), source: '/order', type: 'order.OrderPlaced.v1', subject, time: at(0), aggregatetype: 'order', sequence, correlationid: subject, causationid: null, traceparent: null, data: {},
});
const told = (personId: string, event: EventEnvelope, about: Partial<ToldNotification> = {}): ToldNotification => ({
  status: 'TOLD', personId, eventId: event.id, orderId: event.subject, kind: 'ORDER_PLACED', audience: 'CUSTOMER', locale: 'KO', title: '주문이 들어갔어요', body: '', template: 'T', variables: { number: 'A-17' },
  createdAt: at(0), readAt: null, waitUntil: null, ahead: ['KAKAO_ALIMTALK', 'EMAIL'], deliveries: [{ channel: 'IN_APP', status: 'SUCCEEDED', tries: 1, result: null, at: at(0) }], ...about,
});
const announce = async (personIds: readonly string[], event = eventOf(), about?: Partial<ToldNotification>) => {
  const made = personIds.map((personId) => ({ id: newId(), notification: told(personId, event, about) }));
  await inbox.announce(made, null, event);
  return made.map(({ id }) => id);
};

it('has the tables that its Prisma schema says', async () => {
  expect(await differenceTo(join(import.meta.dirname, '../../../../../prisma/notification'), database.url)).toBe('');
});

describe('what is announced', () => {
  it('is kept as it is, and comes back so', async () => {
    const [event, personId] = [eventOf(), randomUUID()];
    const waiting = { waitUntil: at(30), body: '"따옴표" \\ and a \n line' };
    const [id] = await announce([personId], event, waiting);
    expect((await inbox.load(id as string)).state).toEqual({ ...told(personId, event, waiting), id, sequence: 1 });
    expect(await inbox.pending()).toContainEqual({ id, dueAt: new Date(at(30)) });
    expect(await inbox.latest(personId)).toBe(1);
  });

  it('numbers each person\'s without a gap, however many write at once, and without deadlock', async () => {
    const people = Array.from({ length: 6 }, () => randomUUID());
    await Promise.all(Array.from({ length: 40 }, (_, n) => announce(n % 2 ? people : people.toReversed())));
    for (const personId of people) expect((await inbox.past(personId, 0)).map(({ sequence }) => sequence)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  });

  it('is nothing at all when its event was heard before, or told before', async () => {
    const [event, personId] = [eventOf(), randomUUID()];
    await announce([personId], event);
    expect(conflictIn(await announce([personId, randomUUID()], event).catch((error: unknown) => error))).toBe('RECEIVED');
    // the receipt lost, as it never is: the table itself tells nobody twice
    await prisma.inbox.delete({ where: { eventId: event.id } });
    await expect(announce([personId], event)).rejects.toThrow();
    expect([await inbox.latest(personId), (await inbox.past(personId, 0)).length]).toEqual([1, 1]);
  });
});

describe('somebody who was forgotten', () => {
  const deleted = (subject: string): EventEnvelope => ({ ...eventOf(subject), source: '/customer', type: 'person.PersonDeleted.v1', aggregatetype: 'person' });
  const keptOf = async (personId: string) => [await prisma.notification.count({ where: { personId } }), await inbox.unread(personId)];

  it('is told nothing any more, whatever still happens to their orders; others are', async () => {
    const { forget } = notifiedPeople(prisma, testVault('notification', prisma));
    const [gone, never, other] = [randomUUID(), randomUUID(), randomUUID()];
    await announce([gone, other]);
    await forget(gone, deleted(gone));
    await forget(never, deleted(never)); // who was told nothing before either
    await announce([gone, never, other]);
    expect([await keptOf(gone), await keptOf(never), await keptOf(other)]).toEqual([[0, 0], [0, 0], [2, 2]]);
    expect((await inbox.past(gone, await inbox.latest(gone))).length).toBe(0);
    expect(await prisma.delivery.count({ where: { notification: { personId: { in: [gone, never] } } } })).toBe(0);
  });

  it('is told nothing either that happens as they are forgotten', async () => {
    const { forget } = notifiedPeople(prisma, testVault('notification', prisma));
    for (let round = 0; round < 8; round += 1) {
      const personId = randomUUID();
      await Promise.all([announce([personId]), announce([personId]), forget(personId, deleted(personId)), announce([personId]), announce([personId])]);
      expect(await keptOf(personId)).toEqual([0, 0]);
    }
  });
});

describe('an attempt', () => {
  const handle = () => commandHandler(notification, inbox);
  it('is begun by one of many who want to begin it', async () => {
    const [id] = await announce([randomUUID()]) as [string];
    const begun = await Promise.all(Array.from({ length: 8 }, () => handle()(id, { type: 'BeginAttempt', at: at(1), until: at(11) })));
    expect(begun.map(({ kind }) => kind).sort()).toEqual(['accepted', ...Array(7).fill('rejected')]);
    expect(await prisma.notification.findUniqueOrThrow({ where: { id } })).toMatchObject({ ahead: ['EMAIL'], dueAt: new Date(at(11)) });
  });

  it('leaves what became of it, in its place', async () => {
    const [id] = await announce([randomUUID()]) as [string];
    const run = handle();
    await run(id, { type: 'BeginAttempt', at: at(1), until: at(11) });
    await run(id, { type: 'RecordAnswer', at: at(2), channel: 'KAKAO_ALIMTALK', attempt: 1, answer: { kind: 'REFUSED', result: 'BLOCKED' }, retryAt: at(3) });
    await run(id, { type: 'BeginAttempt', at: at(3), until: at(13) });
    await run(id, { type: 'RecordAnswer', at: at(4), channel: 'EMAIL', attempt: 1, answer: { kind: 'SENT', result: 'SMTP_250' }, retryAt: at(5) });
    const { state } = await inbox.load(id);
    expect(state).toMatchObject({ ahead: [], deliveries: [{ channel: 'IN_APP' }, { channel: 'KAKAO_ALIMTALK', status: 'REFUSED', result: 'BLOCKED' }, { channel: 'EMAIL', status: 'SUCCEEDED', result: 'SMTP_250' }] });
    expect((await inbox.pending()).map((alarm) => alarm.id)).not.toContain(id);
  });
});

describe('reading', () => {
  it('costs two queries a page, whatever its size, and one to know whom to reach how', async () => {
    const people = Array.from({ length: 30 }, () => randomUUID());
    const [personId] = people as [string];
    for (let n = 0; n < 25; n += 1) await announce([personId]);
    await prisma.person.createMany({ data: people.map((id) => ({ id, version: 1, locale: 'EN' })) });
    queries = [];
    expect(await inbox.page(personId, null, 21)).toHaveLength(21);
    expect(queries).toHaveLength(2);
    queries = [];
    expect((await prismaPeople(prisma, testVault('notification', prisma)).reachOf(people)).size).toBe(30);
    expect(queries).toHaveLength(1);
  });
});
