import { once } from 'node:events';
import { createServer } from 'node:net';

/** Whether `host:port` can be listened on. Throws when the host is none of this machine's. */
export const isFree = async (host: string, port: number): Promise<boolean> => {
  const probe = createServer().listen(port, host);
  try {
    await once(probe, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
  probe.close();
  await once(probe, 'close');
  return true;
};
