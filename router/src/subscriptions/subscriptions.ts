import { randomUUID } from 'node:crypto';
import type { Logger } from '#platform/logger.ts';
import { reportFault } from '../faults.ts';
import type { Answer } from '../execution/operation.ts';
import type { Variables } from '../execution/run.ts';
import type { Supply } from '../gateway.ts';
import type { Graph } from '../graph.ts';
import type { Metrics } from '../metrics.ts';
import type { Rights } from '../rights.ts';
import { type Connection, type ConnectionOptions, createConnection } from './connection.ts';
import { laggard } from './errors.ts';
import { openFeed } from './feed.ts';
import type { SubscriptionPlan } from './plan.ts';
import { createQueue, type Queue } from './queue.ts';
import { createSharing, type SharingMode } from './sharing.ts';
import { openUpstream, type UpstreamEvent, upstreamVariables } from './upstream.ts';

export type SubscriptionRequest = {
  readonly supply: Supply;
  readonly plan: SubscriptionPlan;
  /** The operation as the client wrote it: who asks for the same shares the work. */
  readonly operation: string;
  readonly variables: Variables;
  readonly rights: Rights;
  readonly traceparent: string | null;
  /** Called once, when it is over for whatever reason. */
  readonly onEnd: () => void;
};

export type Subscriptions = {
  /** The answers to a subscription, read at the client's pace. */
  open(request: SubscriptionRequest): Queue<Answer>;
  close(): void;
};

export type SubscriptionsOptions = ConnectionOptions & { readonly queue: number; readonly sharing: SharingMode; readonly retryMs: number };

/** Federated subscriptions: events of the subgraph that owns a field, completed by the others, shared among viewers with the same rights. */
export const createSubscriptions = (options: SubscriptionsOptions, metrics: Metrics, logger: Logger): Subscriptions => {
  const connections = new Map<string, Connection>();
  const upstreams = createSharing<UpstreamEvent>();
  const feeds = createSharing<Answer>();
  const graphIds = new WeakMap<Graph, string>();

  const connectionTo = ({ subgraphs }: Supply, owner: string): Connection => {
    const url = subgraphs.get(owner)?.url;
    if (url === undefined) throw new TypeError(`there is no subgraph ${owner}`);
    const connection = connections.get(url) ?? createConnection(owner, url, options, logger);
    connections.set(url, connection);
    return connection;
  };
  const idOf = (graph: Graph): string => {
    const id = graphIds.get(graph) ?? randomUUID();
    graphIds.set(graph, id);
    return id;
  };

  const open = ({ supply, plan, operation, variables, rights, traceparent, onEnd }: SubscriptionRequest): Queue<Answer> => {
    const sent = upstreamVariables(plan, variables);
    // with a cursor of its own a subscription has a beginning, which nobody may miss
    const mode: SharingMode = options.sharing === 'always' && plan.resume?.startOf(variables) !== undefined ? 'from-start' : options.sharing;
    const upstreamKey = JSON.stringify([plan.owner, subgraphUrl(supply, plan.owner), rights.key, plan.query, sent]);
    const feedKey = JSON.stringify([idOf(supply.graph), rights.key, operation, variables]);
    const upstream = openUpstream(connectionTo(supply, plan.owner), { plan, variables, rights, traceparent }, { retryMs: options.retryMs, logger, metrics });
    const feed = openFeed((sink) => upstreams.join(upstreamKey, upstream, mode, sink), plan, supply, variables, { rights, traceparent }, options.queue, logger);

    let leave = () => {};
    const queue = createQueue<Answer>(options.queue, () => laggard.client(options.queue), () => {
      metrics.add('router_subscriptions', -1);
      leave();
      onEnd();
    });
    metrics.add('router_subscriptions');
    leave = feeds.join(feedKey, feed, mode, {
      next: (answer) => {
        answer.errors?.forEach((error) => reportFault(error, logger));
        metrics.add('router_subscription_events_total');
        if (queue.push(answer)) return;
        metrics.add('router_subscription_laggards_total');
        logger.warn({ viewer: rights.viewer?.id }, 'subscription ended: its client reads too slowly');
      },
      fail: ([error]) => error && queue.fail(error),
      complete: () => queue.end(),
    });
    return queue;
  };

  return {
    open,
    close: () => {
      for (const connection of connections.values()) connection.close();
    },
  };
};

const subgraphUrl = ({ subgraphs }: Supply, name: string) => subgraphs.get(name)?.url;
