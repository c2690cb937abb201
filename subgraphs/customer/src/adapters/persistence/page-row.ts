import type { Currency } from '#kernel/money.ts';
import type { Role } from '#kernel/transitions.ts';
import type { Carriage, MyPage, OrderStatus, Story } from '../../domain/my-page.ts';
import type { MyPage as Row, Prisma } from './generated/client.ts';

/** The columns of a page; what has not been heard of is null. */
export const toColumns = ({ version, story, carriage }: MyPage) =>
  ({
    version,
    number: story?.number ?? null,
    customerId: story?.customerId ?? null,
    storeId: story?.storeId ?? null,
    storeOwnerId: story?.storeOwnerId ?? null,
    currency: story?.total.currency ?? null,
    total: story ? BigInt(story.total.amount) : null,
    submittedAt: story?.submittedAt ?? null,
    placedAt: story?.placedAt ?? null,
    travelSeconds: story?.travelSeconds ?? null,
    readyAt: story?.readyAt ?? null,
    stepSequence: story?.step.sequence ?? 0,
    status: story?.step.status ?? null,
    statusSince: story?.step.occurredAt ?? null,
    statusBy: story?.step.actor ?? null,
    deliveryId: carriage?.deliveryId ?? null,
    riderId: carriage?.riderId ?? null,
    arrival: carriage?.arrival ?? null,
  }) satisfies Omit<Prisma.MyPageCreateInput, 'orderId'>;

export const toPage = (row: Row): MyPage => ({ orderId: row.orderId, version: row.version, story: toStory(row), carriage: toCarriage(row) });

const toStory = (row: Row): Story | null =>
  row.stepSequence === 0 ? null : {
    number: present(row, 'number'),
    customerId: present(row, 'customerId'),
    storeId: present(row, 'storeId'),
    storeOwnerId: present(row, 'storeOwnerId'),
    total: { amount: Number(present(row, 'total')), currency: present(row, 'currency') as Currency },
    submittedAt: present(row, 'submittedAt').toISOString(),
    placedAt: row.placedAt?.toISOString() ?? null,
    travelSeconds: row.travelSeconds,
    readyAt: row.readyAt?.toISOString() ?? null,
    step: { sequence: row.stepSequence, status: present(row, 'status') as OrderStatus, occurredAt: present(row, 'statusSince').toISOString(), actor: present(row, 'statusBy') as Role },
  };

const toCarriage = ({ deliveryId, riderId, arrival }: Row): Carriage | null => (deliveryId === null ? null : { deliveryId, riderId, arrival: arrival?.toISOString() ?? null });

const present = <Key extends keyof Row>(row: Row, key: Key): NonNullable<Row[Key]> => {
  const value = row[key];
  if (value === null) throw new Error(`the page of order ${row.orderId} has a status without ${key}`);
  return value;
};
