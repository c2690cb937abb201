import type { EventEnvelope } from '#contracts/event.ts';
import { type Change, CommandRepeated, VersionConflict } from '#kernel/command-handler.ts';
import { conflictIn, findCommand, journalStatement } from '#messaging/persistence/journal.ts';
import type { Vault } from '#platform/vault/vault.ts';
import type { Reviews } from '../../application/ports.ts';
import { review } from '../../domain/decider.ts';
import type { Review, ReviewEvent, WrittenReview } from '../../domain/review.ts';
import type { PrismaClient } from './generated/client.ts';
import { toReview, toReviewColumns } from './review-row.ts';
import { openReviews, sealReview } from './review-words.ts';

export type ReviewChange = Change<Review, ReviewEvent, EventEnvelope>;

/** Reviews in PostgreSQL: the row, what is to be told, the idempotency record and the store's rating in one batch. */
export const prismaReviews = (prisma: PrismaClient, vault: Vault, publish: (change: ReviewChange) => readonly EventEnvelope[]): Reviews => ({
  load: async (id) => {
    const row = await prisma.review.findUnique({ where: { id } });
    const [opened] = row === null ? [] : await openReviews(vault, [row]);
    return opened === undefined ? { state: review.initial, version: 0 } : { state: toReview(opened), version: opened.version };
  },

  save: async (change) => {
    const { id, before, after, events, cause } = change;
    const state = after.state as WrittenReview; // what has an event has been written
    const columns = { ...(await sealReview(vault, id, toReviewColumns(state))), version: after.version };
    const row = before.version === 0 ? prisma.review.create({ data: { id, ...columns } }) : prisma.review.update({ where: { id, version: before.version }, data: columns });
    const entry = { events: publish(change), ...(cause.command && { command: { ...cause.command, answer: { id } } }), ...(cause.received && { received: cause.received }) };
    const rated = events.some(({ type }) => type === 'ReviewWritten');
    try {
      // the rating last: every review of the store waits for its row
      await prisma.$transaction([row, prisma.$executeRawUnsafe(...journalStatement(entry)), ...(rated ? [rate(prisma, state)] : [])]);
    } catch (error) {
      const conflict = conflictIn(error);
      if (conflict === 'VERSION') throw new VersionConflict(`review ${id} is no longer at version ${before.version}`, { cause: error });
      if (conflict === 'COMMAND') throw new CommandRepeated('the idempotency key was just used', { cause: error });
      throw error;
    }
  },

  commandOf: async ({ scope, key }) => {
    const found = await findCommand(prisma, scope, key);
    return found && { id: (found.answer as { id: string }).id, fingerprint: found.fingerprint };
  },
});

// added up by the database, not here: of two reviews at once, neither counts from what the other has not seen
const rate = (prisma: PrismaClient, { storeId, rating }: WrittenReview) => prisma.$executeRaw`
  INSERT INTO store_rating AS kept (store_id, count, sum) VALUES (${storeId}::uuid, 1, ${rating}::int)
  ON CONFLICT (store_id) DO UPDATE SET count = kept.count + 1, sum = kept.sum + excluded.sum`;
