import { journalStatement } from '#messaging/persistence/journal.ts';
import type { InboxReads, Notifications } from '../../application/ports.ts';
import { notification } from '../../domain/decider.ts';
import type { Notification } from '../../domain/notification.ts';
import { commandIn, inOneGo } from './conflicts.ts';
import type { PrismaClient } from './generated/client.ts';
import { toChangingColumns, toDeliveryColumns, toNotification, toRecord, withDeliveries } from './notification-row.ts';
import { remember } from './records.ts';

const pageSize = 100;

/** Notifications in PostgreSQL. What happens to them is nobody else's business: no event is told. */
export const prismaNotifications = (prisma: PrismaClient): Notifications & InboxReads => ({
  announce: async (made, learned, received) => {
    const records = made.map(({ id, notification: told }) => toRecord(id, told));
    await prisma.$transaction([
      prisma.$executeRawUnsafe(...journalStatement({ events: [], received })), // first: that the event was here before is what a repeated one should fail of
      ...(learned === null ? [] : [remember(prisma, learned)]),
      ...(records.length === 0 ? [] : [prisma.$executeRawUnsafe(announceStatement, JSON.stringify(records))]),
    ]);
  },

  load: async (id) => {
    const row = await prisma.notification.findUnique({ where: { id }, include: withDeliveries });
    return row === null ? { state: notification.initial, version: 0 } : { state: toNotification(row), version: row.version };
  },

  save: async ({ id, before, after: { state, version }, cause: { command } }) => {
    if (state.status !== 'TOLD') throw new Error(`there is nothing to keep of notification ${id}`);
    const known = deliveriesOf(before.state);
    const changed = state.deliveries.map((delivery, index) => ({ delivery, place: index + 1 })).filter(({ delivery }) => !known.includes(delivery));
    await inOneGo(`notification ${id}`, before.version, () => prisma.$transaction([
      prisma.notification.update({ where: { id, version: before.version }, data: { version, ...toChangingColumns(state) } }),
      ...changed.map(({ delivery, place }) => {
        const columns = toDeliveryColumns(delivery);
        return prisma.delivery.upsert({ where: { notificationId_place: { notificationId: id, place } }, create: { notificationId: id, place, ...columns }, update: columns });
      }),
      ...(command ? [prisma.$executeRawUnsafe(...journalStatement({ events: [], command: { ...command, answer: { id } } }))] : []),
    ]));
  },

  commandOf: commandIn(prisma),

  pending: async () => {
    const rows = await prisma.notification.findMany({ where: { dueAt: { not: null } }, select: { id: true, dueAt: true }, orderBy: { dueAt: 'asc' } });
    return rows.map(({ id, dueAt }) => ({ id, dueAt: dueAt as Date }));
  },

  page: async (personId, below, take) => {
    const rows = await prisma.notification.findMany({ where: { personId, ...(below !== null && { sequence: { lt: below } }) }, orderBy: { sequence: 'desc' }, take, include: withDeliveries });
    return rows.map(toNotification);
  },

  past: async (personId, after) => {
    const rows = await prisma.notification.findMany({ where: { personId, sequence: { gt: after } }, orderBy: { sequence: 'asc' }, take: pageSize, include: withDeliveries });
    return rows.map(toNotification);
  },

  latest: async (personId) => Math.max(0, (await prisma.inboxHead.findUnique({ where: { personId } }))?.last ?? 0),

  unread: (personId) => prisma.notification.count({ where: { personId, readAt: null } }),

  one: async (personId, id) => {
    const row = await prisma.notification.findUnique({ where: { id, personId }, include: withDeliveries });
    return row && toNotification(row);
  },
});

const deliveriesOf = (state: Notification) => (state.status === 'TOLD' ? state.deliveries : []);

/*
 * Of each person there is one at most. The heads stay locked until the transaction ends, so sequences are handed out in the
 * order of the commits: whoever has read n never finds a smaller one later. They are locked in the order of the persons'
 * ids, against deadlock. Of somebody who was forgotten (forget.ts) the head is below 0, and nothing is kept.
 */
const announceStatement = `
WITH told AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS made (
    id uuid, person_id uuid, event_id uuid, order_id uuid, kind text, audience text, locale text, title text, body text,
    template text, variables jsonb, created_at timestamptz, wait_until timestamptz, ahead jsonb, due_at timestamptz, deliveries jsonb)
),
head AS (
  INSERT INTO inbox_head AS head (person_id, last) SELECT person_id, 1 FROM told ORDER BY person_id
  ON CONFLICT (person_id) DO UPDATE SET last = head.last + 1 WHERE head.last >= 0
  RETURNING person_id, last
),
kept AS (
  INSERT INTO notification (id, version, person_id, sequence, event_id, order_id, kind, audience, locale, title, body, template, variables, created_at, wait_until, ahead, due_at)
  SELECT id, 1, person_id, last, event_id, order_id, kind, audience, locale, title, body, template, variables, created_at, wait_until,
    ARRAY(SELECT jsonb_array_elements_text(ahead)), due_at
  FROM told JOIN head USING (person_id)
  RETURNING id
)
INSERT INTO delivery (notification_id, place, channel, status, tries, result, at, until)
SELECT told.id, done.place, done.channel, done.status, done.tries, done.result, done.at, done.until
FROM told JOIN kept USING (id), jsonb_to_recordset(deliveries) AS done (place int, channel text, status text, tries int, result text, at timestamptz, until timestamptz)`;
