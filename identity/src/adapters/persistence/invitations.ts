import { type DeliveryMethod, deliveryMethods } from '#contracts/delivery-method.ts';
import type { InvitedRole, Invitations } from '../../application/ports.ts';
import type { Invitation as Row, PrismaClient } from './generated/client.ts';

/** Invitations in PostgreSQL. */
export const prismaInvitations = (prisma: PrismaClient): Invitations => ({
  keep: async ({ invited, ...invitation }) => {
    await prisma.invitation.create({ data: { ...invitation, ...invited } });
  },
  open: async (tokenHash, at) => {
    const row = await prisma.invitation.findUnique({ where: { tokenHash, acceptedAt: null, expiresAt: { gt: at } } });
    return row && { id: row.id, expiresAt: row.expiresAt, invited: invitedOf(row) };
  },
  acceptedBy: async (accountId) => {
    const rows = await prisma.invitation.findMany({ where: { acceptedBy: accountId }, orderBy: { acceptedAt: 'asc' } });
    return rows.flatMap(({ role, acceptedAt }) => (acceptedAt === null ? [] : [{ role, acceptedAt }]));
  },
});

const invitedOf = ({ id, role, vehicle, storeId }: Row): InvitedRole => {
  const known = deliveryMethods.find((method): method is DeliveryMethod => method === vehicle);
  if (role === 'RIDER' && known !== undefined) return { role, vehicle: known };
  if (role === 'STORE_OWNER' && storeId !== null) return { role, storeId };
  if (role === 'SUPPORT') return { role };
  throw new Error(`invitation ${id} says neither a vehicle nor a store`);
};
