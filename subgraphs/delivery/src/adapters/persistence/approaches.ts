import type { EventEnvelope } from '#contracts/event.ts';
import type { Change } from '#kernel/command-handler.ts';
import type { Approach } from '../../domain/approach.ts';
import { type Delivery, type DeliveryEvent, deskOf } from '../../domain/delivery.ts';
import type { Approach as Row, PrismaClient } from './generated/client.ts';

/** What the rows of a delivery's approaches become with a change: those that differ are written, most of them many at a time. */
export const approachesOf = (prisma: PrismaClient, { id: deliveryId, before, after }: Change<Delivery, DeliveryEvent, EventEnvelope>) => {
  const [old, now] = [columnsOf(before.state), columnsOf(after.state)];
  const created = [...now.values()].filter(({ riderId }) => !old.has(riderId));
  const changed = [...now.values()].filter((columns) => old.has(columns.riderId) && !same(old.get(columns.riderId), columns));
  // of those who lost an offer because another was faster there may be many
  const lost = changed.filter(({ riderId, onDesk, passes }) => !onDesk && passes === old.get(riderId)?.passes).map(({ riderId }) => riderId);
  const others = changed.filter(({ riderId }) => !lost.includes(riderId));
  return [
    ...(created.length > 0 ? [prisma.approach.createMany({ data: created.map((columns) => ({ deliveryId, ...columns })) })] : []),
    ...(lost.length > 0 ? [prisma.approach.updateMany({ where: { deliveryId, riderId: { in: lost } }, data: { onDesk: false, offeredUntil: null } })] : []),
    ...others.map(({ riderId, ...columns }) => prisma.approach.update({ where: { deliveryId_riderId: { deliveryId, riderId } }, data: columns })),
  ];
};

type Columns = Approach & { readonly onDesk: boolean };

const columnsOf = (delivery: Delivery): ReadonlyMap<string, Columns> => {
  const desk = deskOf(delivery);
  const approaches = 'approaches' in delivery ? delivery.approaches : [];
  return new Map(approaches.map((approach) => [approach.riderId, { ...approach, onDesk: desk.includes(approach.riderId) }]));
};

const same = (a: Columns | undefined, b: Columns): boolean => a?.onDesk === b.onDesk && a.offeredUntil === b.offeredUntil && a.passes === b.passes;

export const toApproach = ({ riderId, offeredUntil, passes, lastPassedAt }: Row): Approach =>
  ({ riderId, offeredUntil: offeredUntil?.toISOString() ?? null, passes, lastPassedAt: lastPassedAt?.toISOString() ?? null });
