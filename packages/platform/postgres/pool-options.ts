/**
 * What a context's own connections to its database are made with. A server that went away without a word (its machine is
 * gone, the network drops what is sent) is given up on after a while, and with it the connection: else whoever asked waits
 * for as long as TCP does, which is a quarter of an hour.
 */
export const poolOptions = (connectionString: string, max: number, answersWithinMs = 30_000) =>
  ({ connectionString, max, keepAlive: true, keepAliveInitialDelayMillis: 10_000, connectionTimeoutMillis: answersWithinMs, query_timeout: answersWithinMs }) as const;
