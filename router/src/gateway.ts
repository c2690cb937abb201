import { ApolloGateway, type SupergraphSdlUpdateFunction } from '@apollo/gateway';
import { type DocumentNode, getVariableValues, GraphQLError } from 'graphql';
import type { Call } from './call.ts';
import type { Answer } from './execution/operation.ts';
import type { Subgraphs, Variables } from './execution/run.ts';
import type { Graph } from './graph.ts';
import type { Rates } from './limits/rates.ts';
import { unfitVariables } from './limits/variables.ts';

/** A graph in use, with the connections to its subgraphs. */
export type Supply = { readonly graph: Graph; readonly subgraphs: Subgraphs };

/** What is known of a request beside the operation. */
export type RouterContext = {
  readonly call: Call;
  /** Where it comes from. */
  readonly address: string;
  /** The status with which an operation is refused for what is wrong with it: some clients read the body of a 200 only. */
  readonly refusedWith: 200 | 400;
};

export type Gateway = {
  readonly apollo: ApolloGateway;
  /** Hands a newer supergraph to the gateway. Throws when it is not sound; the old one stays in use then. */
  update(sdl: string): void;
};

/**
 * Apollo's gateway loads, checks and renews the supergraph and gives Apollo Server its schema. Running the plans is ours, at
 * the seam that it leaves for that: see docs/adr/0005. It must have been given `supply` of the same supergraph.
 */
export const createGateway = (sdl: string, supply: () => Supply, options: ExecuteOptions): Gateway => {
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
  apollo.executor = async ({ document, request, context }) => execute(supply(), document, request.operationName, request.variables ?? {}, context as RouterContext, options);
  return { apollo, update: (newer) => renew(newer) };
};

export type ExecuteOptions = {
  readonly rates: Rates;
  /** Whether variables are looked over before they are handed on. */
  readonly checkVariables: boolean;
  /** Whether answers tell what the operation may cost. */
  readonly tellCost: boolean;
};

/** Runs a query or a mutation of a valid document, for those who may run it. */
const execute = async (
  { graph, subgraphs }: Supply, document: DocumentNode, operationName: string | null | undefined, variables: Variables, { call, address, refusedWith }: RouterContext, { rates, checkVariables, tellCost }: ExecuteOptions,
): Promise<(Answer & { extensions?: object }) | { errors: readonly GraphQLError[] }> => {
  const admission = orRefuse(() => graph.admission(document, operationName));
  if (admission instanceof GraphQLError) return { errors: [admission] };
  const refusal = admission.refuse(call.rights, variables) ?? (checkVariables ? unfitVariables(variables) : null);
  if (refusal) return { errors: [refusal] };
  const planned = orRefuse(() => graph.plan(document, operationName));
  if (planned instanceof GraphQLError) return { errors: [planned] };
  if (planned.kind === 'subscription') return { errors: [overWebSocketOnly()] };
  const errors = variableErrors(graph, document, operationName, variables, refusedWith);
  if (errors) return { errors };
  const limited = rates.fields(admission.rootFields, call.rights, address);
  const tooMany = limited && (await limited);
  if (tooMany) return { errors: [tooMany] };
  const answer = await planned.executable.execute(subgraphs, variables, call);
  return tellCost ? { ...answer, extensions: { cost: admission.cost(variables) } } : answer;
};

const orRefuse = <Made>(make: () => Made): Made | GraphQLError => {
  try {
    return make();
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
};

/** What is wrong with the variables, if anything is. */
export const variableErrors = (graph: Graph, document: DocumentNode, operationName: string | null | undefined, variables: Variables, status = 400): readonly GraphQLError[] | null => {
  const operation = document.definitions.find((definition) => definition.kind === 'OperationDefinition' && (!operationName || definition.name?.value === operationName));
  if (operation?.kind !== 'OperationDefinition' || !operation.variableDefinitions?.length) return null;
  const { errors } = getVariableValues(graph.schema, operation.variableDefinitions, variables, { maxErrors: 10 });
  return errors?.map((error) => new GraphQLError(error.message, { nodes: error.nodes, originalError: error.originalError, extensions: { code: 'BAD_USER_INPUT', http: { status } } })) ?? null;
};

const overWebSocketOnly = () =>
  new GraphQLError('Subscriptions are served over WebSocket: connect to this URL with ws:// and the graphql-transport-ws protocol.', { extensions: { code: 'BAD_REQUEST', http: { status: 405 } } });
