import { once } from 'node:events';
import { WebSocket } from 'ws';

const graceMs = 1_000;

/** Closes sockets as "going away", spread over `spreadMs`, so that their clients do not all come to the next router at once. */
export const closeSpread = async (sockets: readonly WebSocket[], spreadMs: number): Promise<void> => {
  const closed = sockets.map(async (socket, index) => {
    if (socket.readyState === WebSocket.CLOSED) return;
    const gone = once(socket, 'close');
    const closing = setTimeout(() => socket.close(1001, 'Going away'), (spreadMs * index) / sockets.length);
    const ending = setTimeout(() => socket.terminate(), spreadMs + graceMs);
    await gone;
    clearTimeout(closing);
    clearTimeout(ending);
  });
  await Promise.all(closed);
};
