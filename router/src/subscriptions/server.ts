import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ApolloServer } from '@apollo/server';
import { type ExecutionArgs, getOperationAST, GraphQLError } from 'graphql';
import { type Context, handleProtocols, makeServer, type SubscribePayload } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import type { Logger } from '#platform/logger.ts';
import type { Authenticate } from '../auth.ts';
import { createCancellation } from '../call.ts';
import type { Documents } from '../documents.ts';
import { type RouterContext, type Supply, variableErrors } from '../gateway.ts';
import type { Metrics } from '../metrics.ts';
import { closeSpread } from './drain.ts';
import { tooManySubscriptions } from './errors.ts';
import { authorizationIn, createSession, type Session } from './session.ts';
import { keepAlive, open, type SocketExtra } from './socket.ts';
import type { SubscriptionRequest, Subscriptions } from './subscriptions.ts';

export type SocketServerOptions = {
  readonly path: string;
  readonly sockets: number;
  readonly subscriptionsPerSocket: number;
  readonly messageBytes: number;
  readonly initMs: number;
  readonly pingMs: number;
  readonly drainMs: number;
};

export type SocketServerParts = {
  readonly supply: () => Supply;
  readonly documents: Documents;
  readonly authenticate: Authenticate;
  readonly subscriptions: Subscriptions;
  readonly apollo: ApolloServer<RouterContext>;
  readonly metrics: Metrics;
  readonly logger: Logger;
};

type Extra = SocketExtra & { readonly session: Session };
type SocketContext = Context<Record<string, unknown>, Extra>;
type Arguments = ExecutionArgs & { readonly request: SubscriptionRequest | null; readonly payload: SubscribePayload };

/** GraphQL over WebSocket (graphql-transport-ws), on the HTTP server's own port. Answers how to stop it. */
export const serveSockets = (server: Server, options: SocketServerOptions, { supply, documents, authenticate, subscriptions, apollo, metrics, logger }: SocketServerParts): (() => Promise<void>) => {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: options.messageBytes, handleProtocols });
  let draining = false;

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const [path] = (request.url ?? '').split('?');
    if (path !== options.path) return refuse(socket, '404 Not Found');
    if (draining || sockets.clients.size >= options.sockets) return refuse(socket, '503 Service Unavailable', 'Retry-After: 5\r\n');
    sockets.handleUpgrade(request, socket, head, (opened) => {
      metrics.add('router_sockets');
      opened.once('close', () => metrics.add('router_sockets', -1));
      open(protocol, { socket: opened, request, session: createSession(opened, request.headers.authorization, authenticate) }, logger);
    });
  };

  const prepare = (context: SocketContext, payload: SubscribePayload): Arguments | readonly GraphQLError[] => {
    const { rights } = context.extra.session;
    if (!rights) throw new TypeError('an operation before its connection was acknowledged');
    if (Object.keys(context.subscriptions).length > options.subscriptionsPerSocket) return [tooManySubscriptions(options.subscriptionsPerSocket)];
    const supplied = supply();
    const document = documents(supplied.graph, payload.query);
    if (!('kind' in document)) return document;
    const variables = payload.variables ?? {};
    const operation = getOperationAST(document, payload.operationName);
    const base = { schema: supplied.graph.schema, document, operationName: payload.operationName, variableValues: variables, payload };
    if (operation && operation.operation !== 'subscription') return { ...base, request: null };
    try {
      const plan = supplied.graph.plan(document, payload.operationName);
      const errors = variableErrors(supplied.graph, document, payload.operationName, variables);
      if (errors) return errors.map((error) => new GraphQLError(error.message, { nodes: error.nodes, extensions: { code: 'BAD_USER_INPUT' } }));
      if (plan.kind !== 'subscription') throw new TypeError(`a subscription was planned as a ${plan.kind}`);
      const traceparent = traceparentOf(context, payload);
      return { ...base, request: { supply: supplied, plan, operation: `${payload.operationName ?? ''}\n${payload.query}`, variables, rights, traceparent } };
    } catch (error) {
      if (error instanceof GraphQLError) return [error];
      throw error;
    }
  };

  const execute = async (context: SocketContext, { query, operationName, variables, extensions }: SubscribePayload) => {
    const { rights } = context.extra.session;
    if (!rights) throw new TypeError('an operation before its connection was acknowledged');
    const cancellation = createCancellation();
    const stop = () => cancellation.cancel();
    context.extra.socket.once('close', stop);
    const { body } = await apollo.executeOperation(
      { query, operationName: operationName ?? undefined, variables: variables ?? undefined, extensions: extensions ?? undefined },
      { contextValue: { call: { rights, traceparent: traceparentOf(context, { query, extensions }), cancellation } } },
    );
    context.extra.socket.off('close', stop);
    if (body.kind !== 'single') throw new TypeError('an answer in parts, which was not asked for');
    return body.singleResult;
  };

  const protocol = makeServer<Record<string, unknown>, Extra>({
    connectionInitWaitTimeout: options.initMs,
    onConnect: ({ extra, connectionParams }) => extra.session.signIn(connectionParams),
    onPing: async ({ extra, acknowledged }, payload) => {
      if (acknowledged && authorizationIn(payload)) await extra.session.signIn(payload);
    },
    onClose: ({ extra }) => extra.session.end(),
    onSubscribe: (context, _id, payload) => prepare(context, payload),
    // an operation finds its connection by its context value
    context: (context) => context,
    execute: (args) => execute(args.contextValue as SocketContext, (args as Arguments).payload) as never,
    subscribe: (args) => subscriptions.open((args as Arguments).request as SubscriptionRequest) as never,
    // as it is: errors know how to write themselves, and those of Apollo Server are written already
    onNext: (_context, _id, _payload, _args, result) => result as never,
  });
  server.on('upgrade', onUpgrade);
  const stopPinging = keepAlive(sockets.clients, options.pingMs);

  return async () => {
    draining = true;
    await closeSpread([...sockets.clients], options.drainMs);
    server.off('upgrade', onUpgrade);
    stopPinging();
    sockets.close();
  };
};

const traceparentOf = ({ extra }: SocketContext, { extensions }: Pick<SubscribePayload, 'extensions' | 'query'>): string | null => {
  const told = extensions?.['traceparent'] ?? extra.request.headers['traceparent'];
  return typeof told === 'string' ? told : null;
};

const refuse = (socket: Duplex, status: string, headers = '') => {
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n${headers}\r\n`);
};
