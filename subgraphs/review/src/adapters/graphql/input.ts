import type { CommandKey } from '#kernel/command-handler.ts';
import { isUuid } from '#kernel/id.ts';
import { fingerprint } from '#platform/fingerprint.ts';
import { type PageArguments, type PageRequest, pageRequest } from '#platform/graphql/connection.ts';
import { badInput } from '#platform/graphql/errors.ts';
import type { Viewer } from '#platform/viewer.ts';
import type { ReviewListing } from '../../application/review-view.ts';

const longestKey = 200;

/** The key of a command: whose it is, for which mutation, and what it came with. Throws BAD_USER_INPUT for a key that cannot be kept. */
export const toCommandKey = (mutation: string, viewer: Viewer, { idempotencyKey, ...payload }: { readonly idempotencyKey: string }): CommandKey => {
  if (idempotencyKey.length < 1 || idempotencyKey.length > longestKey || idempotencyKey.includes('\0')) throw badInput(`idempotencyKey: 1 to ${longestKey} characters, a new one for every command`);
  return { scope: `${viewer.id}:${mutation}`, key: idempotencyKey, fingerprint: fingerprint(payload) };
};

/** A page of a store's reviews. Throws BAD_USER_INPUT. */
export const toReviewPage = (args: PageArguments): { listing: ReviewListing; page: PageRequest } => {
  const page = pageRequest(args, 2);
  if (page.after === null) return { listing: { after: null, take: page.take }, page };
  const [writtenAt = '', id = ''] = page.after;
  if (!isUuid(id) || Number.isNaN(Date.parse(writtenAt))) throw badInput('after is not a cursor of this list: take it from pageInfo.endCursor');
  return { listing: { after: { writtenAt: new Date(writtenAt).toISOString(), id }, take: page.take }, page };
};
