import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from './metrics.ts';

/** Shows what is counted at `/metrics`, at a door of its own: whoever may ask the router need not see that. Rejects when the port is taken. */
export const serveMetrics = async (metrics: Metrics, { host, port }: { readonly host: string; readonly port: number }) => {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(metrics.text());
  }).listen(port, host);
  await once(server, 'listening');
  return {
    url: `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${(server.address() as AddressInfo).port}/metrics`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};
