import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Below the ports that systems give to outgoing connections: one of those might be given away before its service comes up. */
const first = 20_000;
const size = 20;
const blocks = 600;

const listenOn = async (port: number): Promise<Server | null> => {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return server.unref();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return null;
    throw error;
  }
};
const closed = async (server: Server): Promise<void> => {
  server.close();
  await once(server, 'close');
};

export type Ports = { readonly ports: readonly number[]; [Symbol.asyncDispose](): Promise<void> };

/**
 * Takes up to 19 ports of 127.0.0.1 that nobody listens on, and nobody else takes in this way, in this process or another, until they are
 * given back: the one before them is listened on meanwhile. What is to listen on them may come up late, and go and come back.
 */
export const takePorts = async (count: number): Promise<Ports> => {
  if (count >= size) throw new RangeError(`${count} ports are asked for, and ${size - 1} are the most`);
  const begin = Math.floor(Math.random() * blocks);
  for (let tries = 0; tries < blocks; tries += 1) {
    const from = first + ((begin + tries) % blocks) * size;
    const mark = await listenOn(from);
    if (mark === null) continue;
    const ports = Array.from({ length: count }, (_, index) => from + 1 + index);
    const probes = await Promise.all(ports.map(listenOn));
    await Promise.all(probes.map((probe) => probe && closed(probe)));
    if (!probes.includes(null)) return { ports, [Symbol.asyncDispose]: () => closed(mark) };
    await closed(mark); // a stranger's program listens there
  }
  throw new Error(`no ${count} ports in a row are free from ${first} on`);
};
