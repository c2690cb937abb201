import { GRAPHQL_TRANSPORT_WS_PROTOCOL, MessageType } from 'graphql-ws';
import type { GraphQLFormattedError } from 'graphql';
import { WebSocket } from 'ws';
import type { Signer } from '#platform/caller/sign.ts';
import type { Logger } from '#platform/logger.ts';
import { isTree } from '../execution/tree.ts';
import { readAnswer, readErrors, type SubgraphAnswer } from '../subgraph/answer.ts';

export type OperationSink = {
  /** Null for an event that is none. */
  next(event: SubgraphAnswer | null): void;
  /** The subgraph refused or ended the operation with errors. */
  error(errors: readonly GraphQLFormattedError[]): void;
  complete(): void;
  /** The connection is gone. `wasSent` tells whether the subgraph had been given the operation. */
  lost(wasSent: boolean): void;
};

export type SubscribePayload = { readonly query: string; readonly operationName?: string | undefined; readonly variables: object; /** Asked for when the operation is sent: a credential among them is not to grow old before. */ readonly extensions: () => object | undefined };

/** One graphql-ws connection to a subgraph that carries all its subscriptions. It opens when first needed, and closes when it has been idle. */
export type Connection = {
  /** Starts an operation; answers how to stop it. After `error`, `complete` or `lost` nothing more comes. */
  subscribe(payload: SubscribePayload, sink: OperationSink): () => void;
  close(): void;
};

export type ConnectionOptions = { readonly signer: Signer | null; readonly pingMs: number; readonly lazyCloseMs: number; readonly connectMs: number };

type Operation = { readonly payload: SubscribePayload; readonly sink: OperationSink; sent: boolean };
type Message = { readonly type: string; readonly id?: string; readonly payload?: unknown };

export const createConnection = (name: string, url: string, options: ConnectionOptions, logger: Logger): Connection => {
  const operations = new Map<string, Operation>();
  let socket: WebSocket | null = null;
  let acknowledged = false;
  let idle: NodeJS.Timeout | undefined;
  let lastId = 0;

  const send = (to: WebSocket, message: object) => to.send(JSON.stringify(message));
  const start = (to: WebSocket, id: string, operation: Operation) => {
    operation.sent = true;
    send(to, { id, type: MessageType.Subscribe, payload: { ...operation.payload, extensions: operation.payload.extensions() } });
  };

  const connect = (): WebSocket => {
    const opening = new WebSocket(url.replace(/^http/, 'ws'), GRAPHQL_TRANSPORT_WS_PROTOCOL, { handshakeTimeout: options.connectMs, maxPayload: 16 * 1024 * 1024 });
    const tooLate = setTimeout(() => opening.terminate(), options.connectMs);
    let isAlive = true;
    // a connection that died without a word would otherwise be waited on for ever
    const pinging = setInterval(() => {
      if (!isAlive) return opening.terminate();
      isAlive = false;
      if (opening.readyState === WebSocket.OPEN) opening.ping();
    }, options.pingMs);
    opening.on('pong', () => void (isAlive = true));
    opening.on('open', () => {
      send(opening, { type: MessageType.ConnectionInit, ...(options.signer && { payload: { caller: options.signer.connection(name) } }) });
    });
    opening.on('message', (data) => {
      isAlive = true;
      const message = parse(data.toString());
      if (message?.type === MessageType.ConnectionAck) {
        clearTimeout(tooLate);
        acknowledged = true;
        for (const [id, operation] of operations) start(opening, id, operation);
      } else if (message) {
        receive(opening, message);
      }
    });
    opening.on('error', (error) => logger.warn({ subgraph: name, err: error }, 'WebSocket to a subgraph failed')); // `close` follows
    opening.on('close', (code, reason) => {
      clearTimeout(tooLate);
      clearInterval(pinging);
      if (socket !== opening) return; // let go of by ourselves, and perhaps followed by another
      if (code !== 1000) logger.warn({ subgraph: name, code, reason: reason.toString() }, 'WebSocket to a subgraph closed');
      socket = null;
      acknowledged = false;
      const lost = [...operations.values()];
      operations.clear();
      for (const { sink, sent } of lost) sink.lost(sent);
    });
    return opening;
  };

  const receive = (from: WebSocket, { type, id, payload }: Message) => {
    if (type === MessageType.Ping) return send(from, { type: MessageType.Pong });
    const operation = id === undefined ? undefined : operations.get(id);
    if (!operation || id === undefined) return; // stopped by us while the message was on its way
    if (type === MessageType.Next) return operation.sink.next(readAnswer(payload));
    if (type !== MessageType.Error && type !== MessageType.Complete) return;
    forget(id);
    if (type === MessageType.Complete) return operation.sink.complete();
    const errors = readErrors(payload);
    operation.sink.error(errors.length > 0 ? errors : readErrors([null]));
  };

  const forget = (id: string) => {
    operations.delete(id);
    if (operations.size > 0) return;
    clearTimeout(idle);
    idle = setTimeout(letGo, options.lazyCloseMs).unref();
  };

  const letGo = () => {
    const closing = socket;
    socket = null;
    acknowledged = false;
    closing?.close(1000, 'no subscriptions');
  };

  return {
    subscribe: (payload, sink) => {
      clearTimeout(idle);
      const id = String(++lastId);
      const operation: Operation = { payload, sink, sent: false };
      operations.set(id, operation);
      socket ??= connect();
      if (acknowledged) start(socket, id, operation);
      return () => {
        if (!operations.has(id)) return;
        if (operation.sent && socket?.readyState === WebSocket.OPEN) send(socket, { id, type: MessageType.Complete });
        forget(id);
      };
    },
    close: () => {
      clearTimeout(idle);
      operations.clear();
      const closing = socket;
      socket = null;
      closing?.terminate();
    },
  };
};

const parse = (text: string): Message | null => {
  try {
    const message: unknown = JSON.parse(text);
    return isTree(message) ? (message as Message) : null;
  } catch {
    return null; // not this protocol: the acknowledgement will not come in time either
  }
};
