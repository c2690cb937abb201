import { accept, type Decider } from '#kernel/decider.ts';
import type { Audience, OutsideChannel } from './channel.ts';
import { usualChannels } from './channel.ts';
import type { QuietHours } from './quiet-hours.ts';

export type Locale = 'KO' | 'EN';

/** A browser that agreed to be pushed to (W3C Push API: what PushSubscription.toJSON() says). */
export type Device = { readonly endpoint: string; readonly p256dh: string; readonly auth: string };

/** How a person wants to be told. */
export type Preferences = {
  readonly locale: Locale;
  /** Which way is tried before which; null as is usual for whom they are told as. */
  readonly channels: readonly OutsideChannel[] | null;
  readonly quietHours: QuietHours | null;
  /** Digits alone. */
  readonly phone: string | null;
  readonly email: string | null;
};

/** Of somebody who never said anything. */
export const usualPreferences: Preferences = { locale: 'KO', channels: null, quietHours: null, phone: null, email: null };

/** What is left out stays as it is. A device is added to those there are; null forgets all of them. */
export type PreferencesCommand = { readonly type: 'SetPreferences'; readonly changes: Partial<Preferences>; readonly device?: Device | null };
export type PreferencesEvent =
  | { readonly type: 'PreferencesSet'; readonly preferences: Preferences }
  | { readonly type: 'DeviceAdded'; readonly device: Device }
  | { readonly type: 'DevicesForgotten' };

export const preferences: Decider<PreferencesCommand, Preferences, PreferencesEvent, never> = {
  initial: usualPreferences,
  decide: ({ changes, device }, state) => {
    const set: PreferencesEvent = { type: 'PreferencesSet', preferences: { ...state, ...changes } };
    if (device === undefined) return accept(set);
    const devices: PreferencesEvent = device === null ? { type: 'DevicesForgotten' } : { type: 'DeviceAdded', device };
    return accept<PreferencesEvent>(set, devices);
  },
  evolve: (state, event) => (event.type === 'PreferencesSet' ? event.preferences : state),
};

/** What a person can be reached by, as far as deciding where to try needs it. */
export type Reach = { readonly preferences: Preferences; readonly devices: number };
export const usualReach: Reach = { preferences: usualPreferences, devices: 0 };

/** The ways to try, one after another: those the person wants, that lead to them, and that are open. */
export const planFor = (audience: Audience, { preferences: { channels, phone, email }, devices }: Reach, open: ReadonlySet<OutsideChannel>): OutsideChannel[] => {
  const leads: Readonly<Record<OutsideChannel, boolean>> = { KAKAO_ALIMTALK: phone !== null, WEB_PUSH: devices > 0, EMAIL: email !== null };
  return (channels ?? usualChannels[audience]).filter((channel) => open.has(channel) && leads[channel]);
};
