import type { Environment } from '#platform/config.ts';
import type { Logger } from '#platform/logger.ts';
import { addressOf, type Config } from './config.ts';
import type { Supply } from './gateway.ts';
import { createGraph, type Graph } from './graph.ts';
import { createSubgraph, type Subgraph } from './subgraph/subgraph.ts';

export type Supplies = {
  readonly current: Supply;
  /** Takes a newer supergraph into use, and has `announce` tell of it. Throws, and keeps the old one, when either finds it unsound. */
  replace(sdl: string, announce: (sdl: string) => void): void;
  close(): Promise<void>;
};

/** The graph in use, and a connection to each subgraph that outlives a change of graph. */
export const createSupplies = (sdl: string, config: Config, environment: Environment, logger: Logger): Supplies => {
  const connected = new Map<string, Subgraph>();
  const options = { timeoutMs: config.SUBGRAPH_TIMEOUT_MS, connections: config.SUBGRAPH_CONNECTIONS, breakAfter: config.BREAKER_FAULTS, breakForMs: config.BREAKER_OPEN_MS };

  const costs = config.LIMITS === 'on' ? { guess: config.LIST_GUESS, longest: config.LIST_LENGTH, budget: config.QUERY_COST } : null;
  const read = (text: string): Graph => {
    const graph = createGraph(text, { enforceAccess: config.ROUTER_AUTH === 'on', tellScopes: !config.isProduction, costs });
    if (graph.accessRules > 0 && config.ROUTER_AUTH === 'off') logger.warn({ rules: graph.accessRules }, 'the supergraph says who may ask for what (@authenticated, @requiresScopes): with auth off none of it is enforced');
    return graph;
  };
  const connect = (graph: Graph): Supply => {
    const addresses = graph.subgraphs.map(addressOf(environment, config.ROUTER_AUTH === 'on'));
    const subgraphs = new Map<string, Subgraph>();
    for (const { name, url } of addresses) {
      // subscriptions begun on an older graph go on asking its subgraphs: none is let go of while the router runs
      const key = `${name} ${url}`;
      const subgraph = connected.get(key) ?? createSubgraph(name, url, options, logger);
      connected.set(key, subgraph);
      subgraphs.set(name, subgraph);
    }
    return { graph, subgraphs };
  };

  let current = connect(read(sdl));
  return {
    get current() {
      return current;
    },
    replace: (newer, announce) => {
      const next = connect(read(newer));
      announce(next.graph.sdl);
      current = next;
    },
    close: async () => {
      await Promise.all([...connected.values()].map((subgraph) => subgraph.close()));
    },
  };
};
