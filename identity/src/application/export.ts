import type { Access } from './access.ts';
import type { Account, Invitations, SignIns } from './ports.ts';

/** All that identity knows of a person, for that person. */
export const exporting =
  ({ accessOf, signIns, invitations, clientName }: { readonly accessOf: (accountId: string) => Promise<Access>; readonly signIns: Pick<SignIns, 'of'>; readonly invitations: Pick<Invitations, 'acceptedBy'>; readonly clientName: (client: string) => string }) =>
  async ({ id, email, name, roles, createdAt, emailConfirmedAt, passwordChangedAt, signedOutAt }: Account) => {
    const [{ browsers, apps }, signedIn, invited] = await Promise.all([accessOf(id), signIns.of(id), invitations.acceptedBy(id)]);
    return {
      id, name, email, emailConfirmedAt, roles, createdAt, passwordChangedAt, signedOutEverywhereAt: signedOutAt,
      signIns: signedIn,
      sessions: browsers.map(({ browser, signedInAt, lastUsedAt, endsAt, clients }) => ({ browser, signedInAt, lastUsedAt, endsAt, apps: clients.map(clientName) })),
      apps: apps.map(({ client, ...app }) => ({ client, name: clientName(client), ...app })),
      invitations: invited,
    };
  };

export type Exporting = ReturnType<typeof exporting>;
