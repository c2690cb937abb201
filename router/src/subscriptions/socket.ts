import type { IncomingMessage } from 'node:http';
import { CloseCode, type Server } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { Logger } from '#platform/logger.ts';

const tooMuch = 1008; // policy violation (RFC 6455, 7.4.1)

/** What a protocol's context knows of its connection. */
export type SocketExtra = { readonly socket: WebSocket; readonly request: IncomingMessage };

export type SocketBounds = {
  /** Whether one more message may come now. */
  readonly mayTell: () => boolean;
  /** What may wait for the network. A client that reads nothing and goes on asking is cut off. */
  readonly bufferBytes: number;
  readonly onCutOff: () => void;
};

/** Hands a WebSocket to graphql-ws. A message is sent when the network has taken it, so that a slow client is noticed. */
export const open = <Extra extends SocketExtra>(protocol: Server<Extra>, extra: Extra, bounds: SocketBounds, logger: Logger): void => {
  const { socket } = extra;
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send: (text) =>
        new Promise((resolve, reject) => {
          if (socket.readyState !== socket.OPEN) return resolve();
          if (socket.bufferedAmount > bounds.bufferBytes) {
            bounds.onCutOff();
            socket.terminate();
            return resolve();
          }
          socket.send(text, (error) => (error ? reject(error) : resolve()));
        }),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (receive) =>
        socket.on('message', async (data) => {
          if (socket.readyState !== socket.OPEN) return; // closed, and still told what was under way
          if (!bounds.mayTell()) {
            bounds.onCutOff();
            return socket.close(tooMuch, 'Too many messages: send fewer of them');
          }
          try {
            await receive(data.toString());
          } catch (error) {
            if (socket.readyState !== socket.OPEN) return; // it closed under our hands: nobody is left to be told
            logger.error({ err: error }, 'a message of a client could not be handled');
            socket.close(CloseCode.InternalServerError, 'Internal server error');
          }
        }),
    },
    extra,
  );
  // the client broke the protocol or the connection: `ws` closes it, and `close` follows
  socket.on('error', (error) => logger.debug({ err: error }, 'a client’s WebSocket failed'));
  socket.once('close', (code, reason) => void closed(code, reason.toString()));
};

/** Pings every socket each `everyMs`, and ends those that did not answer the last one. Answers how to stop. */
export const keepAlive = (sockets: ReadonlySet<WebSocket>, everyMs: number): (() => void) => {
  const silent = new WeakSet<WebSocket>();
  const timer = setInterval(() => {
    for (const socket of sockets) {
      if (silent.has(socket)) {
        socket.terminate();
      } else if (socket.readyState === socket.OPEN) {
        silent.add(socket);
        socket.once('pong', () => silent.delete(socket));
        socket.ping();
      }
    }
  }, everyMs);
  return () => clearInterval(timer);
};
