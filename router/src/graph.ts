import { operationFromDocument, type Schema, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { type DocumentNode, getOperationAST, GraphQLError, type GraphQLSchema, type OperationDefinitionNode, OperationTypeNode } from 'graphql';
import { compileOperation, type Executable } from './execution/operation.ts';
import { typesOf } from './execution/types.ts';
import { planSubscription, type SubscriptionPlan } from './subscriptions/plan.ts';

export type SubgraphAddress = { readonly name: string; readonly url: string };

/** One version of the supergraph, and the plans made for it. What began on it may go on when a newer one is loaded. */
export type Graph = {
  readonly sdl: string;
  /** What clients see. */
  readonly schema: GraphQLSchema;
  readonly subgraphs: readonly SubgraphAddress[];
  /** The plan for a valid document's operation, made once. Throws a GraphQLError for an operation that cannot be run. */
  plan(document: DocumentNode, operationName: string | null | undefined): Planned;
};

export type Planned = { readonly kind: 'query' | 'mutation'; readonly executable: Executable } | ({ readonly kind: 'subscription' } & SubscriptionPlan);

/** Builds a graph of a composed supergraph's SDL. Throws when it is not one. */
export const createGraph = (sdl: string): Graph => {
  const supergraph = Supergraph.build(sdl);
  const api: Schema = supergraph.apiSchema();
  const schema = api.toGraphQLJSSchema();
  const planner = new QueryPlanner(supergraph);
  const types = typesOf(supergraph.schema.toGraphQLJSSchema());
  // by identity: documents come out of the caches of parsed and validated ones, and the plans go when they go
  const plans = new WeakMap<DocumentNode, Map<string, Planned>>();

  const make = (document: DocumentNode, operationName: string | null | undefined): Planned => {
    const operation = getOperationAST(document, operationName);
    if (!operation) {
      const message = operationName ? `Unknown operation named "${operationName}".` : 'The document holds no operation, or several: say which by operationName.';
      throw new GraphQLError(message, { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } });
    }
    // the schema about itself is not planned for: Apollo's planner does not know all of it
    if (asksOnlyForSchema(operation)) return { kind: 'query', executable: compileOperation(document, operation, undefined, schema, types) };
    const { node } = planner.buildQueryPlan(operationFromDocument(api, document, { operationName: operationName ?? undefined }));
    if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
      if (node?.kind !== 'Subscription') throw new GraphQLError('The field of a subscription cannot be skipped.', { nodes: operation, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });
      return { kind: 'subscription', ...planSubscription(supergraph, operation, node, compileOperation(document, operation, node.rest, schema, types), types) };
    }
    if (node?.kind === 'Subscription') throw new TypeError(`a ${operation.operation} was planned as a subscription`);
    return { kind: operation.operation, executable: compileOperation(document, operation, node, schema, types) };
  };

  return {
    sdl,
    schema,
    subgraphs: supergraph.subgraphsMetadata(),
    plan: (document, operationName) => {
      let byName = plans.get(document);
      if (!byName) plans.set(document, (byName = new Map()));
      const name = operationName ?? '';
      let planned = byName.get(name);
      if (!planned) byName.set(name, (planned = make(document, operationName)));
      return planned;
    },
  };
};

/** Whether the operation's root fields are all of introspection, written in it directly. */
const asksOnlyForSchema = ({ operation, selectionSet }: OperationDefinitionNode): boolean =>
  operation === OperationTypeNode.QUERY && selectionSet.selections.every((selection) => selection.kind === 'Field' && selection.name.value.startsWith('__'));
