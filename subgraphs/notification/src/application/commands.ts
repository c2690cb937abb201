import type { Clock } from '#kernel/clock.ts';
import { type CommandKey, commandHandler, type Outcome } from '#kernel/command-handler.ts';
import { notification } from '../domain/decider.ts';
import type { Notification, NotificationEvent, NotificationRejection } from '../domain/notification.ts';
import { type Device, preferences, type Preferences, type PreferencesEvent } from '../domain/preferences.ts';
import type { Notifications, People } from './ports.ts';

export type MarkRead = (id: string, personId: string, key: CommandKey) => Promise<Outcome<Notification, NotificationEvent, NotificationRejection>>;

/** Notes that a person has read one of their notifications. */
export const markRead = (notifications: Notifications, clock: Clock): MarkRead => {
  const handle = commandHandler(notification, notifications);
  return (id, personId, command) => handle(id, { type: 'MarkRead', at: clock().toISOString(), personId }, { command });
};

export type Wishes = { readonly changes: Partial<Preferences>; readonly device?: Device | null };
export type SetPreferences = (personId: string, wishes: Wishes, key: CommandKey) => Promise<Outcome<Preferences, PreferencesEvent, never>>;

/** Notes how a person wants to be told from now on. */
export const setPreferences = (people: People): SetPreferences => {
  const handle = commandHandler(preferences, people);
  return (personId, wishes, command) => handle(personId, { type: 'SetPreferences', ...wishes }, { command });
};
