import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { type PlanNode, QueryPlanner, type SubscriptionNode } from '@apollo/query-planner';
import { type DocumentNode, GraphQLError, type GraphQLSchema, type OperationTypeNode } from 'graphql';
import { createWriteOut } from './conditions.ts';
import { createFindUnplanned } from './coverage.ts';
import { createKeys, type Keys } from './keys.ts';
import { restorePlan } from './requirements.ts';
import { decideSkips } from './skipping.ts';
import { viewForPlanner } from './supergraph.ts';

export type Planner = {
  /** The plan for an operation of a valid document; undefined when nobody has to be asked. Throws a GraphQLError when there is none. */
  plan(document: DocumentNode, operationName: string | null | undefined): PlanNode | SubscriptionNode | undefined;
  /** How plans call what the client asked for. */
  readonly keys: Keys;
  /** Interfaces that some subgraph calls its objects by, since it does not know what implements them. */
  readonly interfaceObjects: ReadonlySet<string>;
};

/** Apollo's planner, given supergraph and operations in a form of which it makes the right plans. `schema` is what clients see of the supergraph. */
export const createPlanner = (sdl: string, schema: GraphQLSchema): Planner => {
  const view = viewForPlanner(sdl);
  // that it is sound was seen before; now it has external fields which nobody requires any more
  const supergraph = Supergraph.build(view.document, { validateSupergraph: false });
  const api = supergraph.apiSchema();
  // fragments of the client that are put back into queries of subgraphs come out wrong at times: with variables that are not declared
  const planner = new QueryPlanner(supergraph, { reuseQueryFragments: false });
  const keys = createKeys(view.reserved, view.required);
  const writeOut = createWriteOut(schema, view.interfaceObjects);
  const findUnplanned = createFindUnplanned(schema, keys);

  return {
    keys,
    interfaceObjects: view.interfaceObjects,
    plan: (document, operationName) => {
      const operation = operationFromDocument(api, keys.planned(writeOut(decideSkips(document))), { operationName: operationName ?? undefined });
      const plan = restorePlan(planner.buildQueryPlan(operation).node, view);
      const unplanned = findUnplanned(document, operationName, schema.getRootType(operation.rootKind as OperationTypeNode) ?? undefined, plan);
      if (unplanned) throw new GraphQLError(`No subgraph can be asked for what "${unplanned.name.value}" selects.`, { nodes: unplanned, extensions: { code: 'QUERY_PLANNING_FAILED' } });
      return plan;
    },
  };
};
