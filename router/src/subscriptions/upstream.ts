import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import type { Logger } from '#platform/logger.ts';
import { invalidAnswer, subgraphError, unavailable } from '../execution/errors.ts';
import type { Variables } from '../execution/run.ts';
import type { Tree } from '../execution/tree.ts';
import type { SubgraphAnswer } from '../subgraph/answer.ts';
import type { Metrics } from '../metrics.ts';
import type { Rights } from '../rights.ts';
import type { Connection } from './connection.ts';
import type { SubscriptionPlan } from './plan.ts';
import { cursorVariable } from './resume.ts';
import type { Sink } from './sharing.ts';

/** An event of the owning subgraph, not yet completed by the others. */
export type UpstreamEvent = { readonly data: Tree | null; readonly errors: GraphQLError[] };

export type UpstreamRequest = { readonly plan: SubscriptionPlan; readonly variables: Variables; readonly rights: Rights; readonly traceparent: string | null };

export type UpstreamOptions = { readonly retryMs: number; readonly logger: Logger; readonly metrics: Metrics };

/** The variables the owner is sent at first: the operation's own, and where the client asks to begin. */
export const upstreamVariables = ({ variables: used, resume }: SubscriptionPlan, variables: Variables): Variables => {
  const sent = Object.fromEntries(used.filter((name) => Object.hasOwn(variables, name)).map((name) => [name, variables[name]]));
  const start = resume?.startOf(variables);
  return start === undefined ? sent : { ...sent, [cursorVariable]: start };
};

/**
 * Subscribes at the owner, and again whenever its connection is lost, for up to `retryMs`: after the last event passed on,
 * where the field keeps the convention for that. A first attempt that finds nobody is told at once instead.
 */
export const openUpstream = (connection: Connection, { plan, variables, rights, traceparent }: UpstreamRequest, { retryMs, logger, metrics }: UpstreamOptions) => (sink: Sink<UpstreamEvent>): (() => void) => {
  const { owner, resume } = plan;
  const sent = upstreamVariables(plan, variables);
  let cursor: number | null = null;
  /** After a resume, events up to here were passed on before. */
  let passedOn: number | null = null;
  let lostAt: number | null = null;
  let attempts = 0;
  let hasBeenLive = false;
  let unsubscribe = () => {};
  let timer: NodeJS.Timeout | undefined;

  const subscribe = () => {
    const operation = { query: plan.query, operationName: plan.operationName, variables: cursor === null ? sent : { ...sent, [cursorVariable]: cursor } };
    const extensions = () => {
      const { signer, viewer } = rights;
      if (signer === null && traceparent === null) return undefined;
      return { ...(signer && { caller: signer.operation(owner, viewer, operation) }), ...(traceparent !== null && { traceparent }) };
    };
    unsubscribe = connection.subscribe({ ...operation, extensions }, { next, error: refuse, complete: () => sink.complete(), lost });
  };

  const next = (event: SubgraphAnswer | null) => {
    if (event === null) return sink.next({ data: null, errors: [invalidAnswer(owner, 'sent an event without data')] });
    const { data = null, errors } = event;
    if (event.data === undefined) {
      unsubscribe();
      return refuse(errors); // how graphql-js answers a subscription that it cannot begin
    }
    hasBeenLive = true;
    lostAt = null;
    attempts = 0;
    if (resume && data) {
      const sequence = resume.sequenceOf(data);
      if (sequence !== null && passedOn !== null) {
        if (sequence <= passedOn) return;
        passedOn = null;
      }
      cursor = sequence ?? cursor;
    }
    if (data) plan.rewrite?.(data);
    sink.next({ data, errors: errors.map((error) => subgraphError(error, owner, error.path)) });
  };

  const refuse = (errors: readonly GraphQLFormattedError[]) => {
    if (lostAt !== null && errors.some(({ extensions }) => extensions?.['code'] === 'SERVICE_UNAVAILABLE')) return retry();
    sink.fail(errors.map((error) => subgraphError(error, owner, undefined)));
  };

  const lost = (wasSent: boolean) => {
    hasBeenLive ||= wasSent;
    if (!hasBeenLive) return sink.fail([unavailable(owner, 'cannot be reached', 5)]);
    retry();
  };

  const retry = () => {
    lostAt ??= Date.now();
    const leftMs = lostAt + retryMs - Date.now();
    if (leftMs <= 0) return sink.fail([unavailable(owner, 'was lost, and has not come back', 5)]);
    passedOn = cursor;
    metrics.add('router_upstream_resumes_total');
    logger.info({ subgraph: owner, after: cursor, attempts }, 'subscription taken up again');
    // soon at first, so that a deployment is hardly seen; spread, so that all subscribers do not come at once
    timer = setTimeout(subscribe, Math.min(leftMs, Math.min(5_000, 50 * 2 ** attempts++) * (0.5 + Math.random())));
  };

  metrics.add('router_upstream_subscriptions');
  subscribe();
  return () => {
    metrics.add('router_upstream_subscriptions', -1);
    clearTimeout(timer);
    unsubscribe();
  };
};
