import type { CommandKey } from '#kernel/command-handler.ts';
import { fingerprint } from '#platform/fingerprint.ts';
import { badInput } from '#platform/graphql/errors.ts';
import type { Viewer } from '#platform/viewer.ts';
import type { Wishes } from '../../application/commands.ts';
import { isOutsideChannel } from '../../domain/channel.ts';
import type { Device, Preferences } from '../../domain/preferences.ts';
import type { QuietHours } from '../../domain/quiet-hours.ts';
import type { NotificationPreferencesInput, PushSubscriptionInput, QuietHoursInput } from './generated/resolvers.ts';

const longest = { key: 200, email: 254, endpoint: 1_000 } as const;
const usualZone = 'Asia/Seoul';

/** The key of a command: whose it is, for which mutation, and what it came with. Throws BAD_USER_INPUT for an empty or overlong key. */
export const toCommandKey = (mutation: string, viewer: Viewer, { idempotencyKey, ...payload }: { readonly idempotencyKey: string }): CommandKey => {
  if (idempotencyKey.length < 1 || idempotencyKey.length > longest.key) throw badInput(`idempotencyKey: 1 to ${longest.key} characters, a new one for every command`);
  // null takes something away, and nothing leaves it: for a fingerprint they would be the same
  return { scope: `${viewer.id}:${mutation}`, key: idempotencyKey, fingerprint: fingerprint(Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, value === null ? 'null' : value]))) };
};

/** The last sequence a client has seen, if it says one. Throws BAD_USER_INPUT for a negative one. */
export const toSequence = (after: number | null | undefined): number | null => {
  if (after != null && after < 0) throw badInput('after: the last sequence you have seen, or 0 for everything');
  return after ?? null;
};

/** What a person wishes to change. Throws BAD_USER_INPUT with what would be right. */
export const toWishes = (input: NotificationPreferencesInput, isPushService: (endpoint: string) => boolean): Wishes => {
  const { locale, channels, quietHours, phone, email, pushSubscription } = input;
  const changes: Partial<Preferences> = {
    ...(locale != null && { locale }),
    ...(channels !== undefined && { channels: channels === null ? null : toChannels(channels) }),
    ...(quietHours !== undefined && { quietHours: quietHours === null ? null : toQuietHours(quietHours) }),
    ...(phone !== undefined && { phone: phone === null ? null : toPhone(phone) }),
    ...(email !== undefined && { email: email === null ? null : toEmail(email) }),
  };
  return { changes, ...(pushSubscription !== undefined && { device: pushSubscription === null ? null : toDevice(pushSubscription, isPushService) }) };
};

const toChannels = (channels: NonNullable<NotificationPreferencesInput['channels']>) => {
  if (new Set(channels).size < channels.length) throw badInput('channels: each of them once');
  return channels.filter(isOutsideChannel);
};

const toQuietHours = ({ from, to, zone }: QuietHoursInput): QuietHours => {
  for (const time of [from, to]) if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) throw badInput('quietHours: from and to are local times such as 22:00');
  return { from, to, zone: toZone(zone ?? usualZone) };
};

const toZone = (zone: string): string => {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    throw badInput('quietHours.zone: an IANA zone such as Asia/Seoul');
  }
};

const toPhone = (phone: string): string => {
  const digits = phone.replaceAll(/[\s-]/g, '').replace(/^\+82/, '0');
  if (!/^01[016789]\d{7,8}$/.test(digits)) throw badInput('phone: a Korean mobile number such as 010-1234-5678');
  return digits;
};

const toEmail = (email: string): string => {
  const trimmed = email.trim();
  // who it reaches is for the mail to find out; this keeps out what can be no address, and what could pass for two
  if (trimmed.length > longest.email || !/^[^\s@<>(),;:"\\[\]\p{Cc}]+@[^\s@<>(),;:"\\[\]\p{Cc}]+\.[^\s@<>(),;:"\\[\]\p{Cc}.]+$/u.test(trimmed)) throw badInput('email: one address such as minji@example.com');
  return trimmed;
};

const toDevice = ({ endpoint, keys: { p256dh, auth } }: PushSubscriptionInput, isPushService: (endpoint: string) => boolean): Device => {
  if (endpoint.length > longest.endpoint || !isPushService(endpoint)) throw badInput('pushSubscription.endpoint: of the push service of a browser');
  if (!isBase64url(p256dh, 65) || !isBase64url(auth, 16)) throw badInput('pushSubscription.keys: p256dh and auth, as PushSubscription.toJSON() says them');
  return { endpoint, p256dh, auth };
};

const isBase64url = (text: string, bytes: number): boolean => /^[\w-]+={0,2}$/.test(text) && Buffer.from(text, 'base64url').length === bytes;
