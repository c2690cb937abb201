import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import type { Clock } from '#kernel/clock.ts';
import type { OidcRecords } from '../../application/records.ts';

/** How oidc-provider keeps one of its models: the id is in the payload only while it is encrypted, and never beside it. */
export const oidcAdapter = (records: OidcRecords, clock: Clock) => (model: string): Adapter => ({
  upsert: (id, payload, expiresIn) =>
    records.put({
      model, id, payload: { ...payload },
      grantId: model === 'Grant' ? id : payload.grantId ?? null,
      // whoever has shown their password, and has not come back with it yet, is as good as in
      accountId: payload.accountId ?? payload.session?.accountId ?? loggedIn(payload),
      uid: payload.uid ?? null,
      expiresAt: expiresIn !== undefined && expiresIn > 0 ? new Date(clock().getTime() + expiresIn * 1_000) : null,
    }),
  find: async (id) => found(await records.find(model, id)),
  findByUid: async (uid) => found(await records.findByUid(model, uid)),
  findByUserCode: async () => undefined, // there is no device flow
  destroy: (id) => records.remove(model, id),
  revokeByGrantId: (grantId) => records.revoke(grantId),
  /*
   * The library has looked whether it was consumed, but two that come at once both find that it was not. Whoever is too late here
   * has a copy of what was used already: as with one that comes later, the whole grant goes. Should the winner's next refresh token
   * be written after that, its grant is gone, and without it a token is worth nothing.
   */
  consume: async (id) => {
    if (await records.consume(model, id, clock())) return;
    const payload = found(await records.find(model, id));
    if (payload?.grantId !== undefined) await records.revoke(payload.grantId);
    throw new errors.InvalidGrant('it was used already');
  },
});

const loggedIn = ({ result }: AdapterPayload): string | null => (result as { readonly login?: { readonly accountId?: string } } | undefined)?.login?.accountId ?? null;

/** A session is consumed when it was ended. */
const found = (record: Awaited<ReturnType<OidcRecords['find']>>): AdapterPayload | undefined =>
  record === null || (record.payload['kind'] === 'Session' && record.consumedAt !== null) ? undefined : { ...record.payload, ...(record.consumedAt !== null && { consumed: Math.floor(record.consumedAt.getTime() / 1_000) }) };
