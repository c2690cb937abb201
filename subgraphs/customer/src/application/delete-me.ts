import type { EventEnvelope } from '#contracts/event.ts';
import type { Clock } from '#kernel/clock.ts';
import { type CommandKey, CommandRepeated, VersionConflict } from '#kernel/command-handler.ts';
import type { NewId } from '#kernel/id.ts';
import type { MyPageReads, People } from './ports.ts';

export type DeleteMeOutcome =
  | { readonly kind: 'deleted'; readonly at: Date }
  | { readonly kind: 'ordersUnderWay'; readonly orderIds: readonly string[] }
  | { readonly kind: 'keyReused' };
export type DeleteMe = (personId: string, key: CommandKey, traceparent: string | null) => Promise<DeleteMeOutcome>;

type Dependencies = { readonly people: People; readonly underWay: MyPageReads['underWay']; readonly clock: Clock; readonly newId: NewId };

/** Forgets a person, once and for good, and tells everybody. Not while food is under way to them: then it could not be delivered. */
export const deleteMe = ({ people, underWay, clock, newId }: Dependencies): DeleteMe => {
  const attempt: DeleteMe = async (personId, key, traceparent) => {
    const known = await people.commandOf(key);
    if (known && known.fingerprint !== key.fingerprint) return { kind: 'keyReused' };
    const deletedAt = await people.deletedAt(personId);
    if (deletedAt !== null) return { kind: 'deleted', at: deletedAt };
    const orderIds = await underWay(personId);
    if (orderIds.length > 0) return { kind: 'ordersUnderWay', orderIds };

    const at = clock();
    const told: EventEnvelope = {
      specversion: '1.0', id: newId(), source: '/customer', type: 'person.PersonDeleted.v1', subject: personId, time: at.toISOString(), aggregatetype: 'person', sequence: 1,
      correlationid: personId, causationid: null, traceparent, data: {},
    };
    await people.forget(personId, told, key);
    return { kind: 'deleted', at };
  };
  return async (...request) => {
    try {
      return await attempt(...request);
    } catch (error) {
      if (error instanceof VersionConflict || error instanceof CommandRepeated) return attempt(...request); // the same, twice at once: the other one did it
      throw error;
    }
  };
};
