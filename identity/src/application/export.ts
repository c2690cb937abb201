import type { Access } from './access.ts';
import type { Account, Invitations } from './ports.ts';

/** All that identity knows of a person, for that person. */
export const exporting =
  ({ accessOf, invitations, clientName }: { readonly accessOf: (accountId: string) => Promise<Access>; readonly invitations: Pick<Invitations, 'acceptedBy'>; readonly clientName: (client: string) => string }) =>
  async ({ id, email, name, roles, createdAt, emailConfirmedAt, passwordChangedAt, signedOutAt }: Account) => {
    const [{ browsers, apps }, invited] = await Promise.all([accessOf(id), invitations.acceptedBy(id)]);
    return {
      id, name, email, emailConfirmedAt, roles, createdAt, passwordChangedAt, signedOutEverywhereAt: signedOutAt,
      signIns: browsers.map(({ signedInAt, lastUsedAt, endsAt, clients }) => ({ signedInAt, lastUsedAt, endsAt, apps: clients.map(clientName) })),
      apps: apps.map(({ client, ...app }) => ({ client, name: clientName(client), ...app })),
      invitations: invited,
    };
  };

export type Exporting = ReturnType<typeof exporting>;
