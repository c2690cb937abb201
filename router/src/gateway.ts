import type { GatewayInterface, GatewaySchemaLoadOrUpdateCallback } from '@apollo/server-gateway-interface';
import { type DocumentNode, getVariableValues, GraphQLError } from 'graphql';
import type { Call } from './call.ts';
import type { Answer } from './execution/operation.ts';
import type { Subgraphs, Variables } from './execution/run.ts';
import type { Graph } from './graph.ts';

/** A graph in use, with the connections to its subgraphs. */
export type Supply = { readonly graph: Graph; readonly subgraphs: Subgraphs };

export type RouterContext = { readonly call: Call };

/** What Apollo Server asks a gateway for, answered from our graph: the plans are Apollo's, running them is ours. */
export type Gateway = GatewayInterface & { update(): void };

export const createGateway = (supply: () => Supply): Gateway => {
  const listeners = new Set<GatewaySchemaLoadOrUpdateCallback>();
  const tell = (listener: GatewaySchemaLoadOrUpdateCallback) => listener({ apiSchema: supply().graph.schema, coreSupergraphSdl: supply().graph.sdl });
  return {
    onSchemaLoadOrUpdate: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    load: async () => {
      listeners.forEach(tell);
      return {
        executor: async ({ document, request, context }) => {
          const { call } = context as RouterContext;
          return execute(supply(), document, request.operationName, request.variables ?? {}, call);
        },
      };
    },
    update: () => listeners.forEach(tell),
    stop: async () => listeners.clear(),
  };
};

/** Runs a query or a mutation of a valid document. */
export const execute = async ({ graph, subgraphs }: Supply, document: DocumentNode, operationName: string | null | undefined, variables: Variables, call: Call): Promise<Answer | { errors: readonly GraphQLError[] }> => {
  const planned = planOrRefuse(graph, document, operationName);
  if (planned instanceof GraphQLError) return { errors: [planned] };
  if (planned.kind === 'subscription') return { errors: [overWebSocketOnly()] };
  const errors = variableErrors(graph, document, operationName, variables);
  if (errors) return { errors };
  return planned.executable.execute(subgraphs, variables, call);
};

const planOrRefuse = (graph: Graph, document: DocumentNode, operationName: string | null | undefined) => {
  try {
    return graph.plan(document, operationName);
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
};

/** What is wrong with the variables, if anything is. */
export const variableErrors = (graph: Graph, document: DocumentNode, operationName: string | null | undefined, variables: Variables): readonly GraphQLError[] | null => {
  const operation = document.definitions.find((definition) => definition.kind === 'OperationDefinition' && (!operationName || definition.name?.value === operationName));
  if (operation?.kind !== 'OperationDefinition' || !operation.variableDefinitions?.length) return null;
  const { errors } = getVariableValues(graph.schema, operation.variableDefinitions, variables, { maxErrors: 10 });
  return errors ?? null;
};

const overWebSocketOnly = () =>
  new GraphQLError('Subscriptions are served over WebSocket: connect to this URL with ws:// and the graphql-transport-ws protocol.', { extensions: { code: 'BAD_REQUEST', http: { status: 405 } } });
