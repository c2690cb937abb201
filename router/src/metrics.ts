/** What the router counts, in the text format of Prometheus. */
export type Metrics = { add(name: MetricName, by?: number): void; text(): string };

const described = {
  router_supergraphs_loaded_total: ['counter', 'Newer supergraphs taken into use'],
  router_supergraphs_refused_total: ['counter', 'Newer supergraphs that were not sound'],
  router_sockets: ['gauge', 'WebSockets open'],
  router_sockets_cut_off_total: ['counter', 'WebSockets closed for what their clients sent, or did not read'],
  router_subscriptions: ['gauge', 'Subscriptions of clients open'],
  router_subscription_events_total: ['counter', 'Events put in the queues of clients'],
  router_subscription_laggards_total: ['counter', 'Subscriptions ended because their client read too slowly'],
  router_rate_limited_total: ['counter', 'Requests, sockets and operations refused for coming too often'],
  router_upstream_subscriptions: ['gauge', 'Subscriptions open at subgraphs: one may feed many clients'],
  router_upstream_resumes_total: ['counter', 'Subscriptions taken up again after a subgraph was lost'],
} as const;
export type MetricName = keyof typeof described;

export const createMetrics = (): Metrics => {
  const values = new Map<string, number>(Object.keys(described).map((name) => [name, 0]));
  return {
    add: (name, by = 1) => void values.set(name, (values.get(name) ?? 0) + by),
    text: () => Object.entries(described).map(([name, [type, help]]) => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name} ${values.get(name)}\n`).join(''),
  };
};
