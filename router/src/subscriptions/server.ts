import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ApolloServer } from '@apollo/server';
import { type ExecutionArgs, getOperationAST, GraphQLError } from 'graphql';
import { type Context, handleProtocols, makeServer, type SubscribePayload } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import { localAllowances, type Rate } from '#messaging/allowance/allowance.ts';
import type { Logger } from '#platform/logger.ts';
import type { Authenticate } from '../auth.ts';
import { createCancellation } from '../call.ts';
import { addressOf } from '../limits/address.ts';
import type { Rates } from '../limits/rates.ts';
import { unfitVariables } from '../limits/variables.ts';
import type { Operations } from '../operations.ts';
import type { Rights } from '../rights.ts';
import { type RouterContext, type Supply, variableErrors } from '../gateway.ts';
import type { Metrics } from '../metrics.ts';
import { createCrowd } from './crowd.ts';
import { closeSpread } from './drain.ts';
import { tooManySubscriptions } from './errors.ts';
import { authorizationIn, createSession, type Session } from './session.ts';
import { keepAlive, open, type SocketExtra } from './socket.ts';
import type { SubscriptionRequest, Subscriptions } from './subscriptions.ts';

export type SocketServerOptions = {
  readonly path: string;
  readonly sockets: number;
  readonly socketsPerPerson: number;
  readonly socketsPerAddress: number;
  readonly subscriptions: number;
  readonly subscriptionsPerPerson: number;
  readonly subscriptionsPerSocket: number;
  readonly messageRate: Rate | null;
  readonly bufferBytes: number;
  readonly mayConnect: (origin: string | undefined, host: string | undefined) => boolean;
  readonly proxies: number;
  readonly checkVariables: boolean;
  readonly messageBytes: number;
  readonly initMs: number;
  readonly pingMs: number;
  readonly drainMs: number;
};

export type SocketServerParts = {
  readonly supply: () => Supply;
  readonly operations: Operations;
  readonly rates: Rates;
  readonly authenticate: Authenticate;
  readonly subscriptions: Subscriptions;
  readonly apollo: ApolloServer<RouterContext>;
  readonly metrics: Metrics;
  readonly logger: Logger;
};

type Extra = SocketExtra & {
  readonly session: Session;
  readonly address: string;
  /** Its place among those of its person; how to give it back. */
  place: (() => void) | null;
};
const tryAgainLater = 1013; // IANA's WebSocket close codes
const retryAfter = 30;

type SocketContext = Context<Record<string, unknown>, Extra>;
type Arguments = ExecutionArgs & { readonly request: SubscriptionRequest | null; readonly payload: SubscribePayload };

/** GraphQL over WebSocket (graphql-transport-ws), on the HTTP server's own port. Answers how to stop it. */
export const serveSockets = (server: Server, options: SocketServerOptions, { supply, operations, rates, authenticate, subscriptions, apollo, metrics, logger }: SocketServerParts): (() => Promise<void>) => {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: options.messageBytes, perMessageDeflate: false, handleProtocols });
  const visitors = createCrowd();
  const watchers = createCrowd();
  let draining = false;

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const [path] = (request.url ?? '').split('?');
    if (path !== options.path) return refuse(socket, '404 Not Found');
    if (!options.mayConnect(request.headers.origin, request.headers.host)) return refuse(socket, '403 Forbidden');
    const address = addressOf(request, options.proxies);
    const tooMany = rates.address(address);
    if (tooMany) return refuse(socket, '429 Too Many Requests', `Retry-After: ${tooMany.extensions['retryAfter']}\r\n`);
    if (draining || sockets.clients.size >= options.sockets) return refuse(socket, '503 Service Unavailable', 'Retry-After: 5\r\n');
    sockets.handleUpgrade(request, socket, head, (opened) => {
      opened.setMaxListeners(0); // each query on it listens for its end
      metrics.add('router_sockets');
      opened.once('close', () => metrics.add('router_sockets', -1));
      const messages = localAllowances();
      const bounds = {
        mayTell: () => options.messageRate === null || messages.take('', options.messageRate, 1) === 0,
        bufferBytes: options.bufferBytes,
        onCutOff: () => metrics.add('router_sockets_cut_off_total'),
      };
      open(protocol, { socket: opened, request, session: createSession(opened, request.headers.authorization, authenticate), address, place: null }, bounds, logger);
    });
  };

  const signIn = async ({ session, socket, address }: Extra, parameters: Record<string, unknown> | undefined): Promise<(() => void) | null> => {
    if (!(await session.signIn(parameters))) return null;
    const viewer = session.rights?.viewer ?? null;
    const place = viewer === null ? visitors.enter(`address ${address}`, options.socketsPerAddress) : visitors.enter(`person ${viewer.id}`, options.socketsPerPerson);
    if (!place) socket.close(tryAgainLater, 'You have as many connections as you may');
    return place;
  };

  const prepare = async (context: SocketContext, payload: SubscribePayload): Promise<Arguments | readonly GraphQLError[]> => {
    const { session, address } = context.extra;
    const { rights } = session;
    if (!rights) throw new TypeError('an operation before its connection was acknowledged');
    if (Object.keys(context.subscriptions).length > options.subscriptionsPerSocket) return [tooManySubscriptions.ofConnection(options.subscriptionsPerSocket)];
    const tooMany = rights.viewer === null ? rates.address(address) : rates.person(rights);
    if (tooMany) return [tooMany];
    const text = operations.read(payload);
    if (typeof text !== 'string') return text ?? [new GraphQLError('There is no query.', { extensions: { code: 'BAD_REQUEST' } })];
    const document = operations.document(text);
    if (!('kind' in document)) return document;
    const supplied = supply();
    const variables = payload.variables ?? {};
    const { operationName } = payload;
    const base = { schema: supplied.graph.schema, document, operationName, variableValues: variables, payload: { ...payload, query: text } };
    const operation = getOperationAST(document, operationName);
    if (operation && operation.operation !== 'subscription') return { ...base, request: null };
    try {
      const admission = supplied.graph.admission(document, operationName);
      const refusal = admission.refuse(rights, variables) ?? (options.checkVariables ? unfitVariables(variables) : null);
      if (refusal) return [refusal];
      const plan = supplied.graph.plan(document, operationName);
      const errors = variableErrors(supplied.graph, document, operationName, variables);
      if (errors) return errors;
      if (plan.kind !== 'subscription') throw new TypeError(`a subscription was planned as a ${plan.kind}`);
      const limited = await rates.fields(admission.rootFields, rights, address);
      if (limited) return [limited];
      const onEnd = takePlace(rights, address);
      if (onEnd instanceof GraphQLError) return [onEnd];
      const traceparent = traceparentOf(context, payload);
      return { ...base, request: { supply: supplied, plan, operation: `${operationName ?? ''}\n${text}`, variables, rights, traceparent, onEnd } };
    } catch (error) {
      if (error instanceof GraphQLError) return [error];
      throw error;
    }
  };

  /** A subscription's place among all of them and among those of its person: how to give it back, or why there is none. */
  const takePlace = ({ viewer }: Rights, address: string): (() => void) | GraphQLError => {
    const leaveAll = watchers.enter('all', options.subscriptions);
    if (!leaveAll) return tooManySubscriptions.ofAll(retryAfter);
    const leave = watchers.enter(viewer === null ? `address ${address}` : `person ${viewer.id}`, options.subscriptionsPerPerson);
    if (!leave) {
      leaveAll();
      return tooManySubscriptions.ofPerson(options.subscriptionsPerPerson);
    }
    return () => {
      leave();
      leaveAll();
    };
  };

  const execute = async (context: SocketContext, { query, operationName, variables, extensions }: SubscribePayload) => {
    const { rights } = context.extra.session;
    if (!rights) throw new TypeError('an operation before its connection was acknowledged');
    const cancellation = createCancellation();
    const stop = () => cancellation.cancel();
    context.extra.socket.once('close', stop);
    const { body } = await apollo.executeOperation(
      { query, operationName: operationName ?? undefined, variables: variables ?? undefined, },
      { contextValue: { call: { rights, traceparent: traceparentOf(context, { query, extensions }), cancellation }, address: context.extra.address, refusedWith: 200 } },
    );
    context.extra.socket.off('close', stop);
    if (body.kind !== 'single') throw new TypeError('an answer in parts, which was not asked for');
    return body.singleResult;
  };

  const protocol = makeServer<Record<string, unknown>, Extra>({
    connectionInitWaitTimeout: options.initMs,
    onConnect: async ({ extra, connectionParams }) => {
      extra.place = await signIn(extra, connectionParams);
      if (extra.place && extra.socket.readyState !== extra.socket.OPEN) extra.place(); // it left meanwhile, and nobody would give its place back
      return extra.place !== null;
    },
    onPing: async ({ extra, acknowledged }, payload) => {
      if (acknowledged && authorizationIn(payload)) await extra.session.signIn(payload);
    },
    onClose: ({ extra }) => {
      extra.session.end();
      extra.place?.();
    },
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
