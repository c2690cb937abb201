import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { PrismaPg } from '@prisma/adapter-pg';
import type { EventEnvelope } from '#contracts/event.ts';
import { conflictIn } from '#messaging/persistence/journal.ts';
import { newId } from '#platform/new-id.ts';
import { PersonForgotten, type Vault } from '#platform/vault/vault.ts';
import { testDatabase, type TestDatabase } from '#testing/database.ts';
import { testVault } from '#testing/vault.ts';
import { PrismaClient } from '../src/adapters/persistence/generated/client.ts';
import { reviewPeople } from '../src/adapters/persistence/people.ts';
import { reviewViews } from '../src/adapters/persistence/review-views.ts';
import { sealOldReviews, sealReview } from '../src/adapters/persistence/review-words.ts';

const writtenAt = new Date('2026-01-31T12:00:00.000Z');
let database: TestDatabase;
let prisma: PrismaClient;
let vault: Vault;
beforeAll(async () => {
  database = await testDatabase({ context: 'review' });
  prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: database.url, max: 2 }) });
  vault = testVault('review', prisma);
});
afterAll(async () => {
  await prisma.$disconnect();
  await database.drop();
});

const wrote = async (columns: { text: string | null; answer: string | null; answeredAt: Date | null }) => {
  const [id, customerId] = [newId(), newId()];
  const row = await sealReview(vault, id, { storeId: newId(), ownerId: newId(), customerId, rating: 4, writtenAt, version: 1, ...columns });
  await prisma.review.create({ data: { id, ...row } });
  return { id, customerId };
};
const shown = async (id: string) => (await reviewViews(prisma, vault).byIds([id]))[0]?.review;
const inTheOpen = async () => /수달|오소리/.test(JSON.stringify(await prisma.review.findMany()));
const both = { text: '수달도 좋아해요', answer: '오소리가 고맙대요', answeredAt: writtenAt };

it('keeps what people write sealed, where one wrote and where both did', async () => {
  expect(await shown((await wrote(both)).id)).toMatchObject({ status: 'ANSWERED', text: both.text, answer: { text: both.answer } });
  expect(await shown((await wrote({ ...both, text: null })).id)).toMatchObject({ status: 'ANSWERED', text: null });
  expect(await shown((await wrote({ text: both.text, answer: null, answeredAt: null })).id)).toMatchObject({ status: 'WRITTEN', text: both.text });
  expect(await inTheOpen()).toBe(false);
});

it('reads what is from before there was a vault, and seals it', async () => {
  const { id } = await wrote(both);
  await prisma.review.update({ where: { id }, data: { words: null, text: both.text, answer: both.answer } });
  expect(await shown(id)).toMatchObject({ text: both.text, answer: { text: both.answer } });
  expect(await sealOldReviews(prisma, vault)).toBe(1);
  expect(await inTheOpen()).toBe(false);
  expect(await shown(id)).toMatchObject({ text: both.text, answer: { text: both.answer } });
});

it('forgets it with the customer, once, and keeps the stars', async () => {
  const { id, customerId } = await wrote(both);
  const people = reviewPeople(prisma, vault);
  expect(await people.export(customerId)).toMatchObject({ reviews: [{ orderId: id, text: both.text }] });
  const deleted: EventEnvelope = {
    specversion: '1.0', id: newId(), source: '/customer', type: 'person.PersonDeleted.v1', subject: customerId, time: writtenAt.toISOString(), aggregatetype: 'person', sequence: 1,
    correlationid: customerId, causationid: null, traceparent: null, data: {},
  };
  await people.forget(customerId, deleted);
  expect(await shown(id)).toMatchObject({ status: 'ANSWERED', rating: 4, text: null, answer: { text: '(deleted)' } });
  expect(conflictIn(await people.forget(customerId, deleted).catch((error: unknown) => error))).toBe('RECEIVED');
  await expect(sealReview(vault, newId(), { customerId, ...both })).rejects.toThrow(PersonForgotten);
});
