import { accept, type Decider, type Decision, reject } from '#kernel/decider.ts';
import { isOutsideChannel } from './channel.ts';
import {
  type Delivery, dueAt, mostTries, type Notification, type NotificationCommand, type NotificationEvent, type NotificationRejection, openDelivery, type ToldNotification,
} from './notification.ts';

type Decided = Decision<NotificationEvent, NotificationRejection>;
type Command<Type extends NotificationCommand['type']> = Extract<NotificationCommand, { readonly type: Type }>;

/** How one notification leaves the house: one way after another, each a few times, until it has arrived. */
export const notification: Decider<NotificationCommand, Notification, NotificationEvent, NotificationRejection> = {
  initial: { status: 'NONE' },
  decide: (command, state) => {
    if (state.status === 'NONE') return reject('NOT_FOUND');
    switch (command.type) {
      case 'BeginAttempt':
        return begin(command, state);
      case 'RecordAnswer':
        return record(command, state);
      case 'MarkRead':
        if (state.personId !== command.personId) return reject('NOT_FOUND');
        return state.readAt === null ? accept({ type: 'NotificationRead', at: command.at }) : accept();
    }
  },
  evolve: (state, event) => (state.status === 'NONE' ? state : after(state, event)),
};

const begin = ({ at, until }: Command<'BeginAttempt'>, state: ToldNotification): Decided => {
  const due = dueAt(state);
  if (due === null) return reject('NOTHING_LEFT');
  if (Date.parse(due) > Date.parse(at)) return reject('NOT_DUE');
  const open = openDelivery(state);
  // one that is still SENDING by now was somebody's who is gone
  if (open !== null && isOutsideChannel(open.channel)) return accept({ type: 'AttemptBegun', at, channel: open.channel, attempt: open.tries + 1, until });
  const [channel] = state.ahead;
  return channel === undefined ? reject('NOTHING_LEFT') : accept({ type: 'AttemptBegun', at, channel, attempt: 1, until });
};

const record = ({ at, channel, attempt, answer, retryAt }: Command<'RecordAnswer'>, state: ToldNotification): Decided => {
  const open = openDelivery(state);
  if (open?.channel !== channel) return accept();
  const { result } = answer;
  // whenever it comes, that it arrived is true
  if (answer.kind === 'SENT') return accept({ type: 'Arrived', at, channel, result });
  // anything else counts only from whoever is at it now
  if (open.status !== 'SENDING' || open.tries !== attempt) return accept();
  if (answer.kind === 'REFUSED') return accept({ type: 'ChannelRefused', at, channel, result });
  const anotherWay = state.ahead.length > 0;
  const givenUp = attempt >= mostTries || (answer.away && anotherWay);
  return accept(givenUp ? { type: 'ChannelGivenUp', at, channel, result } : { type: 'AttemptFailed', at, channel, result, retryAt });
};

const after = (state: ToldNotification, event: NotificationEvent): ToldNotification => {
  const { at } = event;
  switch (event.type) {
    case 'AttemptBegun': {
      const { channel, attempt, until } = event;
      const before = state.deliveries.find((delivery) => delivery.channel === channel);
      return { ...withDelivery(state, { channel, tries: attempt, result: before?.result ?? null, at, status: 'SENDING', until }), ahead: state.ahead.filter((each) => each !== channel) };
    }
    case 'Arrived':
      return { ...withDelivery(state, { ...latest(state, event), status: 'SUCCEEDED' }), ahead: [] };
    case 'AttemptFailed':
      return withDelivery(state, { ...latest(state, event), status: 'RETRYING', until: event.retryAt });
    case 'ChannelRefused':
      return withDelivery(state, { ...latest(state, event), status: 'REFUSED' });
    case 'ChannelGivenUp':
      return withDelivery(state, { ...latest(state, event), status: 'FAILED' });
    case 'NotificationRead':
      return { ...state, readAt: at };
  }
};

type WithResult = Extract<NotificationEvent, { readonly result: string }>;
const latest = ({ deliveries }: ToldNotification, { channel, result, at }: WithResult) =>
  ({ channel, tries: deliveries.find((delivery) => delivery.channel === channel)?.tries ?? 1, result, at });

const withDelivery = (state: ToldNotification, delivery: Delivery): ToldNotification => {
  const known = state.deliveries.some(({ channel }) => channel === delivery.channel);
  return { ...state, deliveries: known ? state.deliveries.map((each) => (each.channel === delivery.channel ? delivery : each)) : [...state.deliveries, delivery] };
};
