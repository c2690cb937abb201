import { once } from 'node:events';
import { createServer } from 'node:net';
import { StartError } from './start-error.ts';

/** Whether `host:port` can be listened on. Throws a StartError when the host is none of this machine's, or the port is not for everybody. */
export const isFree = async (host: string, port: number): Promise<boolean> => {
  const probe = createServer().listen(port, host);
  try {
    await once(probe, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') return false;
    throw new StartError(code === 'EACCES' ? `This user may not listen on port ${port}: take one above 1023.` : `Nothing can listen on ${host} (${code}). Set HOST to an address of this machine.`, { cause: error });
  }
  probe.close();
  await once(probe, 'close');
  return true;
};
