import { Supergraph } from '@apollo/federation-internals';
import { type DocumentNode, getOperationAST, GraphQLError, type GraphQLSchema, type OperationDefinitionNode, OperationTypeNode } from 'graphql';
import { noAccessRules, readAccess } from './admission/access.ts';
import { type Admission, type Costs, compileAdmission } from './admission/admission.ts';
import { readWeights } from './admission/weights.ts';
import { compileOperation, type Dialect, type Executable } from './execution/operation.ts';
import { typesOf } from './execution/types.ts';
import { createPlanner } from './planning/planner.ts';
import { planSubscription, type SubscriptionPlan } from './subscriptions/plan.ts';

export type SubgraphAddress = { readonly name: string; readonly url: string };

/** One version of the supergraph, and the plans made for it. What began on it may go on when a newer one is loaded. */
export type Graph = {
  /** What Apollo's parts are given: the supergraph without the rules that the router enforces itself. */
  readonly sdl: string;
  /** How many rules there are of who may ask for what. */
  readonly accessRules: number;
  /** What clients see. */
  readonly schema: GraphQLSchema;
  readonly subgraphs: readonly SubgraphAddress[];
  /** The plan for a valid document's operation, made once. Throws a GraphQLError for an operation that cannot be run. */
  plan(document: DocumentNode, operationName: string | null | undefined): Planned;
  /** What is asked of the operation before it is planned, compiled once. Throws as `plan` does when there is no such operation. */
  admission(document: DocumentNode, operationName: string | null | undefined): Admission;
};

export type GraphOptions = {
  /** Whether the rules of who may ask for what are enforced. */
  readonly enforceAccess: boolean;
  /** Whether those who lack a scope are told which. */
  readonly tellScopes: boolean;
  /** What operations may cost; null for whatever they do. */
  readonly costs: Costs | null;
};

export type Planned = { readonly kind: 'query' | 'mutation'; readonly executable: Executable } | ({ readonly kind: 'subscription' } & SubscriptionPlan);

/** Builds a graph of a composed supergraph's SDL. Throws when it is not one, or asks for protection that there is none of here. */
export const createGraph = (composed: string, { enforceAccess, tellScopes, costs }: GraphOptions): Graph => {
  const { sdl, access } = readAccess(composed);
  const sayings = { access: enforceAccess ? access : noAccessRules, weights: readWeights(sdl) };
  const supergraph = Supergraph.build(sdl);
  const schema = supergraph.apiSchema().toGraphQLJSSchema();
  const planner = createPlanner(sdl, schema);
  const dialect: Dialect = { schema, typesOf: typesOf(supergraph.schema.toGraphQLJSSchema()), keys: planner.keys, interfaceObjects: planner.interfaceObjects };
  // by identity: documents come out of the caches of parsed and validated ones, and the plans go when they go
  const plans = byOperation<Planned>();
  const admissions = byOperation<Admission>();

  const make = (document: DocumentNode, operationName: string | null | undefined): Planned => {
    const operation = operationOf(document, operationName);
    // the schema about itself is not planned for: Apollo's planner does not know all of it
    if (asksOnlyForSchema(operation)) return { kind: 'query', executable: compileOperation(document, operation, undefined, dialect) };
    const node = planner.plan(document, operationName);
    if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
      if (node?.kind !== 'Subscription') throw new GraphQLError('The field of a subscription cannot be skipped.', { nodes: operation, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });
      return { kind: 'subscription', ...planSubscription(supergraph, operation, node, compileOperation(document, operation, node.rest, dialect), dialect.typesOf) };
    }
    if (node?.kind === 'Subscription') throw new TypeError(`a ${operation.operation} was planned as a subscription`);
    return { kind: operation.operation, executable: compileOperation(document, operation, node, dialect) };
  };

  return {
    sdl,
    schema,
    subgraphs: supergraph.subgraphsMetadata(),
    accessRules: access.size,
    plan: (document, operationName) => plans(document, operationName, make),
    admission: (document, operationName) =>
      admissions(document, operationName, () => compileAdmission(sayings, schema, document, operationOf(document, operationName), { tellScopes, costs })),
  };
};

const operationOf = (document: DocumentNode, operationName: string | null | undefined): OperationDefinitionNode => {
  const operation = getOperationAST(document, operationName);
  if (operation) return operation;
  const message = operationName ? `Unknown operation named "${operationName}".` : 'The document holds no operation, or several: say which by operationName.';
  throw new GraphQLError(message, { extensions: { code: 'OPERATION_RESOLUTION_FAILURE', http: { status: 400 } } });
};

/** Keeps what is made of an operation as long as its document is kept. */
const byOperation = <Made>() => {
  const ofDocuments = new WeakMap<DocumentNode, Map<string, Made>>();
  return (document: DocumentNode, operationName: string | null | undefined, make: (document: DocumentNode, operationName: string | null | undefined) => Made): Made => {
    let byName = ofDocuments.get(document);
    if (!byName) ofDocuments.set(document, (byName = new Map()));
    const name = operationName ?? '';
    const known = byName.get(name);
    if (known) return known;
    const itsName = operationOf(document, operationName).name?.value ?? ''; // what stands alone may be asked for by its name or without
    const made = byName.get(itsName) ?? make(document, operationName);
    byName.set(name, made);
    byName.set(itsName, made);
    return made;
  };
};

/** Whether the operation's root fields are all of introspection, written in it directly. */
const asksOnlyForSchema = ({ operation, selectionSet }: OperationDefinitionNode): boolean =>
  operation === OperationTypeNode.QUERY && selectionSet.selections.every((selection) => selection.kind === 'Field' && selection.name.value.startsWith('__'));
