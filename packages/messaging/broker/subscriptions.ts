import type { Hint, PubSub } from './port.ts';
import type { Logger } from '../logger.ts';

type Listener = (hint: Hint) => void;

const longestMessageBytes = 7_000; // a NOTIFY carries less than 8,000, the topic and quotes included

/** Who in this process listens to which topic, whatever carries the hints to it. */
export const createSubscriptions = ({ onFirst, onLast, logger }: {
  /** The first listener of a topic came, the last one went. A failure is no loss: at the next connection every topic is subscribed to again. */
  onFirst?: (topic: string) => Promise<void>;
  onLast?: (topic: string) => Promise<void>;
  logger?: Logger;
}) => {
  /** `heard` resolves when the topic is listened to: who comes second waits for that as well. */
  const topics = new Map<string, { readonly listeners: Set<Listener>; readonly heard: Promise<void> }>();
  const tell = (listener: Listener, hint: Hint) => {
    try {
      listener(hint);
    } catch (error) {
      logger?.error({ err: error }, 'a listener failed'); // it must not keep the others from hearing
    }
  };
  const attempt = async (topic: string, change?: (topic: string) => Promise<void>) => {
    try {
      await change?.(topic);
    } catch (error) {
      logger?.warn({ topic, err: error }, 'a subscription could not be changed; the next connection does it');
    }
  };
  const subscribe: PubSub['subscribe'] = async (topic, listener) => {
    const own: Listener = (hint) => listener(hint); // the same function may be subscribed twice
    const known = topics.get(topic);
    const { listeners, heard } = known ?? { listeners: new Set(), heard: attempt(topic, onFirst) };
    listeners.add(own);
    if (!known) topics.set(topic, { listeners, heard });
    await heard;
    return () => {
      if (!listeners.delete(own) || listeners.size > 0) return;
      topics.delete(topic);
      void attempt(topic, onLast);
    };
  };
  return {
    subscribe,
    topics: () => [...topics.keys()],
    write: (message: unknown): string => {
      const text = JSON.stringify({ kind: 'message', message } satisfies Hint);
      return Buffer.byteLength(text) > longestMessageBytes ? JSON.stringify({ kind: 'resync' } satisfies Hint) : text;
    },
    deliver: (topic: string, text: string) => {
      const hint = read(text);
      for (const listener of topics.get(topic)?.listeners ?? []) tell(listener, hint);
    },
    resync: () => {
      for (const { listeners } of topics.values()) for (const listener of listeners) tell(listener, { kind: 'resync' });
    },
  };
};

/** What cannot be read, as another version may have said it, is a reason to look. */
const read = (text: string): Hint => {
  try {
    const hint = JSON.parse(text) as Hint | null;
    if (hint?.kind === 'message') return hint;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return { kind: 'resync' };
};
