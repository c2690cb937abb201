import { ApolloGateway, type SupergraphSdlUpdateFunction } from '@apollo/gateway';
import { type DocumentNode, getVariableValues, GraphQLError } from 'graphql';
import type { Call } from './call.ts';
import type { Answer } from './execution/operation.ts';
import type { Subgraphs, Variables } from './execution/run.ts';
import type { Graph } from './graph.ts';

/** A graph in use, with the connections to its subgraphs. */
export type Supply = { readonly graph: Graph; readonly subgraphs: Subgraphs };

export type RouterContext = { readonly call: Call };

export type Gateway = {
  readonly apollo: ApolloGateway;
  /** Hands a newer supergraph to the gateway. Throws when it is not sound; the old one stays in use then. */
  update(sdl: string): void;
};

/**
 * Apollo's gateway loads, checks and renews the supergraph and gives Apollo Server its schema. Running the plans is ours, at
 * the seam that it leaves for that: see docs/adr/0005. It must have been given `supply` of the same supergraph.
 */
export const createGateway = (sdl: string, supply: () => Supply): Gateway => {
  let renew: SupergraphSdlUpdateFunction = () => {
    throw new Error('the gateway is not loaded yet');
  };
  const apollo = new ApolloGateway({
    supergraphSdl: async ({ update }) => {
      renew = update;
      return { supergraphSdl: sdl };
    },
    // it asks nobody itself
    buildService: ({ name }) => ({ process: () => Promise.reject(new Error(`the gateway was to ask ${name} by itself`)) }),
  });
  apollo.executor = async ({ document, request, context }) => execute(supply(), document, request.operationName, request.variables ?? {}, (context as RouterContext).call);
  return { apollo, update: (newer) => renew(newer) };
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
