import type { CommandKey } from '#kernel/command-handler.ts';
import { isOnGlobe } from '#kernel/geo.ts';
import { isUuid } from '#kernel/id.ts';
import { fingerprint } from '#platform/fingerprint.ts';
import { badInput } from '#platform/graphql/errors.ts';
import type { Viewer } from '#platform/viewer.ts';
import type { PagePosition } from '../../application/ports.ts';
import type { Place } from '../../domain/address.ts';
import type { AddressInput } from './generated/resolvers.ts';

const longest = { line: 200, detail: 200, key: 200 } as const;

/** Checks what the schema's types cannot say. Throws BAD_USER_INPUT with what would be right. */
export const toPlace = ({ line, detail, location }: AddressInput): Place => {
  if (!isOnGlobe(location)) throw badInput('address.location: latitude is within ±90, longitude within ±180');
  return { line: text('address.line', line, longest.line), detail: detail?.trim() ? text('address.detail', detail, longest.detail) : null, location };
};

/** The key of a command: whose it is, for which mutation, and what it came with. Throws BAD_USER_INPUT for an empty or overlong key. */
export const toCommandKey = (mutation: string, viewer: Viewer, { idempotencyKey, ...payload }: { readonly idempotencyKey: string }): CommandKey => {
  if (idempotencyKey.length < 1 || idempotencyKey.length > longest.key) throw badInput(`idempotencyKey: 1 to ${longest.key} characters, a new one for every command`);
  return { scope: `${viewer.id}:${mutation}`, key: idempotencyKey, fingerprint: fingerprint(payload) };
};

/** The last sequence a client has seen, if it says one. Throws BAD_USER_INPUT for a negative one. */
export const toSequence = (after: number | null | undefined): number | null => {
  if (after != null && after < 0) throw badInput('after: the last sequence you have seen, or 0 for everything');
  return after ?? null;
};

/** Where in a list of orders a cursor stands. Throws BAD_USER_INPUT for one that no list has given. */
export const toPosition = (cursor: readonly string[] | null): PagePosition | null => {
  if (cursor === null) return null;
  const [submittedAt = '', orderId = ''] = cursor;
  if (Number.isNaN(Date.parse(submittedAt)) || !isUuid(orderId)) throw badInput('after is not a cursor of this list: take it from pageInfo.endCursor');
  return { submittedAt, orderId };
};

const text = (name: string, value: string, most: number): string => {
  const trimmed = value.trim();
  if (trimmed.length < 1 || trimmed.length > most) throw badInput(`${name}: 1 to ${most} characters`);
  if (trimmed.includes('\0')) throw badInput(`${name}: has a character that no text has`);
  return trimmed;
};
