import { isSameTime } from '../domain/sign-outs.ts';
import type { SignIns } from './ports.ts';
import type { OidcRecords } from './records.ts';

/** A browser in which somebody is signed in, and the apps they came to with it. */
export type SignedInBrowser = { readonly id: string; readonly signedInAt: Date; readonly lastUsedAt: Date; readonly endsAt: Date; readonly clients: readonly string[]; readonly browser: string | null };
/** An app that may do something in their name. */
export type AppLetIn = { readonly client: string; readonly since: Date; readonly lastUsedAt: Date; readonly endsAt: Date; readonly scopes: readonly string[] };
export type Access = { readonly browsers: readonly SignedInBrowser[]; readonly apps: readonly AppLetIn[] };

/** Where somebody is signed in, as oidc-provider keeps it. A session is kept for `sessionMs` after its last use. */
export const accessBy = (records: Pick<OidcRecords, 'ofAccount' | 'revoke' | 'endSession'>, signIns: Pick<SignIns, 'of'>, sessionMs: number) => {
  const of = async (accountId: string, at: Date): Promise<Access & { readonly grantsIn: (browser: string) => readonly string[]; readonly grantsOf: (client: string) => readonly string[] }> => {
    const [all, noted] = await Promise.all([records.ofAccount(accountId, at), signIns.of(accountId)]);
    const [sessions, grants] = [all.filter(({ model, uid }) => model === 'Session' && uid !== null), all.filter(({ model, grantId }) => model === 'Grant' && grantId !== null)];
    const authorizationsOf = (payload: Payload) => Object.entries((payload['authorizations'] ?? {}) as Record<string, { readonly grantId?: string }>);
    const grantsOf = (client: string) => grants.filter(({ payload }) => payload['clientId'] === client).map(({ grantId }) => grantId as string);
    return {
      browsers: sessions
        .map(({ uid, payload, expiresAt }) => ({
          id: uid as string, signedInAt: seconds(payload['loginTs']), lastUsedAt: new Date(expiresAt.getTime() - sessionMs), endsAt: expiresAt, clients: authorizationsOf(payload).map(([client]) => client).toSorted(),
          browser: noted.find((signIn) => isSameTime(Number(payload['loginTs']), signIn.at))?.browser ?? null,
        }))
        .toSorted((a, b) => b.lastUsedAt.getTime() - a.lastUsedAt.getTime()),
      apps: [...new Set(grants.map(({ payload }) => String(payload['clientId'])))].toSorted().map((client) => {
        const ids = new Set(grantsOf(client));
        const itsGrants = grants.filter(({ grantId }) => ids.has(grantId as string));
        const begun = itsGrants.map(({ payload }) => seconds(payload['iat']));
        const used = all.filter(({ model, grantId }) => model === 'RefreshToken' && grantId !== null && ids.has(grantId)).map(({ payload }) => seconds(payload['iat']));
        return {
          client, since: extreme(Math.min, begun), lastUsedAt: extreme(Math.max, [...begun, ...used]), endsAt: extreme(Math.max, itsGrants.map(({ expiresAt }) => expiresAt)),
          scopes: [...new Set(itsGrants.flatMap(({ payload }) => scopesIn(payload)))],
        };
      }),
      grantsIn: (browser) => sessions.filter(({ uid }) => uid === browser).flatMap(({ payload }) => authorizationsOf(payload).flatMap(([, { grantId }]) => grantId ?? [])),
      grantsOf,
    };
  };
  return {
    of,
    /** Signs out one browser, and the apps that were come to with it. */
    endBrowser: async (accountId: string, browser: string, at: Date): Promise<void> => {
      const grants = (await of(accountId, at)).grantsIn(browser);
      await records.endSession(accountId, browser, at);
      for (const grant of grants) await records.revoke(grant);
    },
    /** Takes back what an app was let do. */
    endApp: async (accountId: string, client: string, at: Date): Promise<void> => {
      for (const grant of (await of(accountId, at)).grantsOf(client)) await records.revoke(grant);
    },
  };
};

export type AccessBy = ReturnType<typeof accessBy>;

type Payload = Readonly<Record<string, unknown>>;
const seconds = (value: unknown): Date => new Date(Number(value) * 1_000);
const extreme = (of: (...times: number[]) => number, dates: readonly Date[]): Date => new Date(of(...dates.map((date) => date.getTime())));

/** What a grant allows: who somebody is, and what may be done with the API. */
const scopesIn = (payload: Payload): string[] => {
  const { openid, resources } = payload as { readonly openid?: { readonly scope?: string }; readonly resources?: Readonly<Record<string, string>> };
  return [openid?.scope ?? '', ...Object.values(resources ?? {})].flatMap((scopes) => scopes.split(' ')).filter((scope) => scope !== '');
};
