import { object } from '#kernel/parse.ts';
import { type EventEnvelope, type EventOf, readEvent } from './event.ts';

/** What is told of a person; `subject` and `correlationid` are the person's id, which is all that is ever told of them. */
export const personEvents = {
  /** They want to be forgotten: whoever keeps something of theirs destroys it, and keeps the books. Nothing follows it. */
  'person.PersonDeleted.v1': object({}),
} as const;

export type PersonEvent = EventOf<typeof personEvents>;

/** What every context does about people: `forget` destroys what it keeps of one, and writes the event's receipt in the same transaction, or afterwards where more is to be done. */
export const followPeople =
  (forget: (personId: string, received: EventEnvelope) => Promise<void>) =>
  async (envelope: EventEnvelope): Promise<'applied' | 'ignored'> => {
    const event = readEvent(personEvents, envelope);
    if (event === null) return 'ignored';
    await forget(event.subject, event);
    return 'applied';
  };
