import { type Connection, connection, type PageArguments, pageRequest } from '#platform/graphql/connection.ts';
import { badInput } from '#platform/graphql/errors.ts';
import type { InboxReads, KeptNotification } from '../../application/ports.ts';

export type InboxPage = Connection<KeptNotification> & { readonly personId: string };

/** A page of a person's inbox, newest first: its cursor is a sequence. */
export const inboxPage = async (inbox: Pick<InboxReads, 'page'>, personId: string, page: PageArguments): Promise<InboxPage> => {
  const request = pageRequest(page, 1);
  const below = request.after === null ? null : Number(request.after[0]);
  if (below !== null && !Number.isInteger(below)) throw badInput('after is not a cursor of this list: take it from pageInfo.endCursor');
  const found = await inbox.page(personId, below === null ? null : Math.max(0, Math.min(below, largest)), request.take);
  return { ...connection(request, found, ({ sequence }) => [String(sequence)], (each) => each), personId };
};

const largest = 2 ** 31 - 1;
