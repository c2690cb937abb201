import { isUuid } from '#kernel/id.ts';
import type { SubgraphContext } from '#platform/context.ts';
import { unauthenticated } from '#platform/graphql/errors.ts';
import type { Viewer } from '#platform/viewer.ts';
import type { MarkRead, SetPreferences } from '../../application/commands.ts';
import type { InboxReads, KeptNotification, People } from '../../application/ports.ts';
import type { Resolvers } from './generated/resolvers.ts';
import { inboxPage } from './inbox-page.ts';
import { toCommandKey, toSequence, toWishes } from './input.ts';
import { keyReused, notificationNotFound } from './refusals.ts';
import { shownPhone } from './shown-preferences.ts';
import type { WatchInbox } from './watch-inbox.ts';

type Dependencies = {
  readonly inbox: InboxReads;
  readonly people: Pick<People, 'load' | 'devicesOf'>;
  readonly markRead: MarkRead;
  readonly setPreferences: SetPreferences;
  readonly watch: WatchInbox;
  readonly isPushService: (endpoint: string) => boolean;
  /** null where there is no web push. */
  readonly webPushPublicKey: string | null;
};

/** Everybody sees what is told to themselves, and nobody what is told to others. */
export const notificationResolvers = ({ inbox, people, markRead, setPreferences, watch, isPushService, webPushPublicKey }: Dependencies): Resolvers<SubgraphContext> => ({
  Query: {
    notifications: (_, page, { viewer }) => inboxPage(inbox, signedIn(viewer).id, page),
    webPushPublicKey: () => webPushPublicKey,
  },

  NotificationConnection: { unreadCount: ({ personId }) => inbox.unread(personId) },

  Notification: { order: ({ orderId }) => ({ id: orderId }) },

  NotificationDelivery: { status: ({ status }) => (status === 'RETRYING' ? 'SENDING' : status) },

  Viewer: {
    __resolveReference: ({ id }, { viewer }) => (viewer?.id === id ? viewer : null),
    notificationPreferences: async ({ id }) => {
      const [{ state }, pushSubscriptions] = await Promise.all([people.load(id), people.devicesOf(id)]);
      return { ...state, pushSubscriptions };
    },
  },

  NotificationPreferences: {
    channels: ({ channels }) => channels && ['IN_APP', ...channels],
    phone: ({ phone }) => phone && shownPhone(phone),
  },

  Mutation: {
    markNotificationRead: async (_, { input }, { viewer }) => {
      const { id: personId } = signedIn(viewer);
      const key = toCommandKey('markNotificationRead', signedIn(viewer), input);
      if (!isUuid(input.notificationId)) return notificationNotFound();
      const outcome = await markRead(input.notificationId, personId, key);
      if (outcome.kind === 'keyReused') return keyReused();
      const notification = outcome.kind === 'rejected' ? null : await inbox.one(personId, outcome.id);
      return notification === null ? notificationNotFound() : { __typename: 'MarkNotificationReadSuccess', notification };
    },

    setNotificationPreferences: async (_, { input }, { viewer }) => {
      const { id } = signedIn(viewer);
      const key = toCommandKey('setNotificationPreferences', signedIn(viewer), input);
      const outcome = await setPreferences(id, toWishes(input, isPushService), key);
      if (outcome.kind === 'keyReused') return keyReused();
      return { __typename: 'SetNotificationPreferencesSuccess', preferences: { ...outcome.state, pushSubscriptions: await people.devicesOf(id) } };
    },
  },

  Subscription: {
    notificationReceived: {
      subscribe: (_, { after }, { viewer }) => watch(signedIn(viewer).id, toSequence(after)),
      resolve: (notification: KeptNotification) => notification,
    },
  },
});

const signedIn = (viewer: Viewer | null): Viewer => {
  if (viewer === null) throw unauthenticated();
  return viewer;
};
