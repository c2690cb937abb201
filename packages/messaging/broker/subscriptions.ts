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
  const listeners = new Map<string, Set<Listener>>();
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
    const there = listeners.get(topic);
    if (there) there.add(own);
    else listeners.set(topic, new Set([own]));
    if (!there) await attempt(topic, onFirst);
    return () => {
      const left = listeners.get(topic);
      if (!left?.delete(own) || left.size > 0) return;
      listeners.delete(topic);
      void attempt(topic, onLast);
    };
  };
  return {
    subscribe,
    topics: () => [...listeners.keys()],
    write: (message: unknown): string => {
      const text = JSON.stringify({ kind: 'message', message } satisfies Hint);
      return Buffer.byteLength(text) > longestMessageBytes ? JSON.stringify({ kind: 'resync' } satisfies Hint) : text;
    },
    deliver: (topic: string, text: string) => {
      const hint = JSON.parse(text) as Hint;
      for (const listener of listeners.get(topic) ?? []) tell(listener, hint);
    },
    resync: () => {
      for (const ofTopic of listeners.values()) for (const listener of ofTopic) tell(listener, { kind: 'resync' });
    },
  };
};
