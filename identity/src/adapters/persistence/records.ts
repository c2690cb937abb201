import type { Digest } from '../../application/ports.ts';
import type { OidcRecords, StoredRecord } from '../../application/records.ts';
import type { Sealing } from '../../application/sealing.ts';
import type { PrismaClient } from './generated/client.ts';

type OfAccount = Row & { uid: string | null; grant_id: string | null; expires_at: Date };
type Row = { model: string; id_hash: string; payload: Uint8Array; consumed_at: Date | null };

/** What oidc-provider keeps, in PostgreSQL: under the digest of its id, and encrypted, as an id or a payload would be a way in. */
export const prismaRecords = (prisma: PrismaClient, sealing: Sealing, digest: Digest): OidcRecords => {
  const opened = (row: Row | undefined): StoredRecord | null =>
    row === undefined ? null : { payload: JSON.parse(sealing.open(row.payload, `${row.model}:${row.id_hash}`)) as Record<string, unknown>, consumedAt: row.consumed_at };
  return {
    put: async ({ model, id, payload, grantId, accountId, uid, expiresAt }) => {
      const key = digest(id);
      const sealed = sealing.seal(JSON.stringify(payload), `${model}:${key}`);
      await prisma.$executeRaw`
        INSERT INTO oidc_record (model, id_hash, payload, grant_id, account_id, uid, expires_at)
        VALUES (${model}, ${key}, ${sealed}, ${grantId}, ${accountId}, ${uid}, ${expiresAt})
        ON CONFLICT (model, id_hash) DO UPDATE
        SET payload = excluded.payload, grant_id = excluded.grant_id, account_id = excluded.account_id, uid = excluded.uid, expires_at = excluded.expires_at`;
    },
    find: async (model, id) => opened((await prisma.$queryRaw<Row[]>`SELECT model, id_hash, payload, consumed_at FROM oidc_record WHERE model = ${model} AND id_hash = ${digest(id)}`)[0]),
    findByUid: async (model, uid) => opened((await prisma.$queryRaw<Row[]>`SELECT model, id_hash, payload, consumed_at FROM oidc_record WHERE model = ${model} AND uid = ${uid}`)[0]),
    // of two that come with the same code or token, one consumes it, and the other hears that it was too late
    consume: async (model, id, at) => (await prisma.$executeRaw`UPDATE oidc_record SET consumed_at = ${at} WHERE model = ${model} AND id_hash = ${digest(id)} AND consumed_at IS NULL`) === 1,
    remove: async (model, id) => {
      await prisma.$executeRaw`DELETE FROM oidc_record WHERE model = ${model} AND id_hash = ${digest(id)}`;
    },
    revoke: async (grantId) => {
      await prisma.$executeRaw`DELETE FROM oidc_record WHERE grant_id = ${grantId}`;
    },
    ofAccount: async (accountId, at) => {
      const rows = await prisma.$queryRaw<OfAccount[]>`
        SELECT model, id_hash, payload, consumed_at, uid, grant_id, expires_at FROM oidc_record
        WHERE account_id = ${accountId} AND model IN ('Session', 'Grant', 'RefreshToken') AND consumed_at IS NULL AND expires_at > ${at}
        ORDER BY expires_at DESC LIMIT 1000`;
      return rows.map((row) => ({ model: row.model, uid: row.uid, grantId: row.grant_id, payload: opened(row)!.payload, expiresAt: row.expires_at }));
    },
    // not removed: a request that has read the session before writes it once more when it ends, and would bring it back
    endSession: async (accountId, uid, at) => {
      await prisma.$executeRaw`UPDATE oidc_record SET consumed_at = ${at} WHERE model = 'Session' AND account_id = ${accountId} AND uid = ${uid}`;
    },
  };
};
