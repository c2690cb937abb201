import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { takePorts } from './ports.ts';

describe('ports that were taken', () => {
  it('are free to be listened on, and nobody else gets them', async () => {
    const all = await Promise.all(Array.from({ length: 12 }, () => takePorts(19)));
    const ports = all.flatMap(({ ports }) => ports);
    expect(new Set(ports).size).toBe(12 * 19);
    const server = createServer().listen(ports[0], '127.0.0.1');
    await once(server, 'listening');
    server.close();
    await Promise.all(all.map((taken) => taken[Symbol.asyncDispose]()));
  });

  it('are no more than a block has', async () => {
    await expect(takePorts(20)).rejects.toThrow('19 are the most');
  });
});
