import type { Logger } from '#platform/logger.ts';
import { createCancellation, type Call } from '../call.ts';
import type { Answer } from '../execution/operation.ts';
import type { Variables } from '../execution/run.ts';
import type { Supply } from '../gateway.ts';
import { incomplete, laggard } from './errors.ts';
import type { SubscriptionPlan } from './plan.ts';
import type { Open, Sink } from './sharing.ts';
import type { UpstreamEvent } from './upstream.ts';

/**
 * Completes each event of the owner with what other subgraphs add to it, one after another, in the order they came. Events
 * that come faster than they can be completed wait, up to `queue` of them.
 */
export const openFeed = (upstream: Open<UpstreamEvent>, { executable }: SubscriptionPlan, { subgraphs }: Supply, variables: Variables, request: Omit<Call, 'cancellation'>, queue: number, logger: Logger): Open<Answer> => (sink: Sink<Answer>) => {
  const call: Call = { ...request, cancellation: createCancellation() };
  let waiting = 0;
  let turn: Promise<void> = Promise.resolve();
  let stop = () => {};

  const inTurn = (work: () => Promise<void> | void) => {
    turn = turn.then(work).catch((error: unknown) => {
      logger.error({ err: error }, 'an event could not be completed');
      if (!call.cancellation.cancelled) sink.fail([incomplete()]);
    });
  };
  const complete = async (event: UpstreamEvent) => {
    if (call.cancellation.cancelled) return;
    // several feeds may share the event, and what others add to it changes it
    const data = executable.asksOthers ? structuredClone(event.data) : event.data;
    const answer = await executable.execute(subgraphs, variables, call, { data, errors: [...event.errors] });
    waiting--;
    if (!call.cancellation.cancelled) sink.next(answer);
  };

  stop = upstream({
    next: (event) => {
      if (++waiting > queue) return sink.fail([laggard.router()]);
      inTurn(() => complete(event));
    },
    fail: (errors) => inTurn(() => sink.fail(errors)),
    complete: () => inTurn(() => sink.complete()),
  });
  return () => {
    call.cancellation.cancel();
    stop();
  };
};
