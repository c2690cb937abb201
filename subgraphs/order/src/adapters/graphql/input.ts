import { isOnGlobe } from '#kernel/geo.ts';
import type { CommandKey } from '#kernel/command-handler.ts';
import { isUuid } from '#kernel/id.ts';
import { fingerprint } from '#platform/fingerprint.ts';
import { badInput } from '#platform/graphql/errors.ts';
import type { Viewer } from '#platform/viewer.ts';
import type { QuoteRequest } from '../../application/quote.ts';
import type { QuoteInput } from './generated/resolvers.ts';

const most = { lines: 50, quantity: 99, options: 20, line: 200, detail: 200, note: 500, key: 200 } as const;

/** Checks what the schema's types cannot say. Throws BAD_USER_INPUT with what would be right. */
export const toQuoteRequest = ({ storeId, lines, deliveryMethod, address }: QuoteInput): QuoteRequest => {
  if (lines.length < 1 || lines.length > most.lines) throw badInput(`lines: an order has 1 to ${most.lines} lines`);
  const wishes = lines.map(({ menuItemId, optionIds, quantity }, index) => {
    if (quantity < 1 || quantity > most.quantity) throw badInput(`lines[${index}].quantity: 1 to ${most.quantity}`);
    const options = [...new Set(optionIds ?? [])];
    if (options.length > most.options) throw badInput(`lines[${index}].optionIds: at most ${most.options}`);
    return { menuItemId, optionIds: options, quantity };
  });
  if (!isOnGlobe(address.location)) throw badInput('address.location: latitude is within ±90, longitude within ±180');
  const line = text('address.line', address.line, most.line);
  const detail = address.detail ? text('address.detail', address.detail, most.detail) : null;
  return { storeId: isUuid(storeId) ? storeId : nowhere, wishes, deliveryMethod, address: { line, detail, location: address.location } };
};

/** A note of the customer's, or null. Throws BAD_USER_INPUT when it is too long. */
export const toNote = (note: string | null | undefined): string | null => (note ? text('note', note, most.note) : null);

/** The key of a command: whose it is, for which mutation, and what it came with. Throws BAD_USER_INPUT for an empty or overlong key. */
export const toCommandKey = (mutation: string, viewer: Viewer, { idempotencyKey, ...payload }: { readonly idempotencyKey: string }): CommandKey => {
  if (idempotencyKey.length < 1 || idempotencyKey.length > most.key) throw badInput(`idempotencyKey: 1 to ${most.key} characters, a new one for every command`);
  return { scope: `${viewer.id}:${mutation}`, key: idempotencyKey, fingerprint: fingerprint(payload) };
};

// an id that no store can have, so that what is no id is simply not found
const nowhere = '00000000-0000-0000-0000-000000000000';

const text = (name: string, value: string, longest: number): string => {
  const trimmed = value.trim();
  if (trimmed.length < 1 || trimmed.length > longest) throw badInput(`${name}: 1 to ${longest} characters`);
  return trimmed;
};
