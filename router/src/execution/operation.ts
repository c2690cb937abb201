import type { PlanNode } from '@apollo/query-planner';
import {
  type DocumentNode, executeSync, type FieldNode, type FragmentDefinitionNode, type GraphQLError, type GraphQLSchema, Kind, type OperationDefinitionNode, OperationTypeNode, valueFromASTUntyped, visit,
} from 'graphql';
import type { Call } from '../call.ts';
import type { Keys } from '../planning/keys.ts';
import { withPath } from './errors.ts';
import { type Run, runStep, type Subgraphs, type Variables } from './run.ts';
import { compileShape, type Problem, problemToError } from './shape.ts';
import { compileStep } from './step.ts';
import type { Tree } from './tree.ts';
import type { TypesOf } from './types.ts';

export type Answer = { readonly data: Tree | null; readonly errors?: readonly GraphQLError[] };

/** An operation, planned and compiled: run as often as it is asked for. */
export type Executable = {
  /** Whether other subgraphs are asked: what they answer is then laid over `start`'s data. */
  readonly asksOthers: boolean;
  /** Answers the operation. `start` is what is known already: for a subscription, the event of the owning subgraph. */
  execute(subgraphs: Subgraphs, variables: Variables, call: Call, start?: { data: Tree | null; errors: GraphQLError[] }): Promise<Answer>;
};

const mostShapes = 32;

/** What operations are compiled by: the schema that clients see, what its plans call types and fields. */
export type Dialect = { readonly schema: GraphQLSchema; readonly typesOf: TypesOf; readonly keys: Keys; readonly interfaceObjects: ReadonlySet<string> };

export const compileOperation = (document: DocumentNode, operation: OperationDefinitionNode, plan: PlanNode | undefined, dialect: Dialect): Executable => {
  const { typesOf, keys } = dialect;
  const step = plan && compileStep(plan, typesOf);
  const defaults = defaultsOf(operation);
  const shapeOf = compileShapes(document, operation, dialect, defaults);
  const placed = (error: GraphQLError) => withPath(error, error.path?.map((step) => (typeof step === 'string' ? keys.asAsked(step) : step)));

  return {
    asksOthers: step !== undefined,
    execute: async (subgraphs, variables, call, start) => {
      if (start?.data === null) return { data: null, errors: start.errors.map(placed) };
      const run: Run = { subgraphs, variables, defaults, call, vague: dialect.interfaceObjects, root: start?.data ?? {}, errors: start?.errors ?? [] };
      if (step) await runStep(run, step);
      const problems: Problem[] = [];
      const data = shapeOf(variables)(run.root, problems);
      // with an error already told, what is null because of it needs no second one
      const errors = run.errors.length > 0 ? run.errors.map(placed) : problems.map(problemToError);
      return errors.length > 0 ? { data, errors } : { data };
    },
  };
};

/** One shape for each way the variables of `@skip` and `@include` fall. */
const compileShapes = (document: DocumentNode, operation: OperationDefinitionNode, { schema, keys }: Dialect, defaults: Variables) => {
  const root = schema.getRootType(operation.operation);
  if (!root) throw new TypeError(`the schema has no ${operation.operation}`);
  const fragments = Object.fromEntries(fragmentsOf(document).map((fragment) => [fragment.name.value, fragment]));
  const conditions = conditionVariables(document);
  const compile = (variables: Variables) => {
    const flags = Object.fromEntries(conditions.map((name) => [name, variables[name] ?? defaults[name]]));
    return compileShape({ schema, fragments, flags, keys }, root, operation.selectionSet, (fields) => introspect(schema, document, operation, fields, variables));
  };
  if (conditions.length === 0 && !usesIntrospection(document)) {
    const only = compile({});
    return () => only;
  }
  if (usesIntrospection(document)) return compile; // its answer depends on any variable
  const known = new Map<string, ReturnType<typeof compileShape>>();
  return (variables: Variables) => {
    const key = conditions.map((name) => ((variables[name] ?? defaults[name]) === true ? '1' : '0')).join('');
    const shape = known.get(key) ?? compile(variables);
    if (known.size < mostShapes) known.set(key, shape);
    return shape;
  };
};

const introspect = (schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, fields: readonly FieldNode[], variableValues: Variables): Tree | null | undefined => {
  const alone: OperationDefinitionNode = { ...operation, operation: OperationTypeNode.QUERY, selectionSet: { kind: Kind.SELECTION_SET, selections: fields } };
  const { data, errors } = executeSync({ schema, document: { kind: Kind.DOCUMENT, definitions: [alone, ...fragmentsOf(document)] }, variableValues });
  if (errors?.[0]) throw errors[0];
  return data as Tree | null | undefined;
};

const fragmentsOf = (document: DocumentNode): FragmentDefinitionNode[] => document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);

const defaultsOf = (operation: OperationDefinitionNode): Variables =>
  Object.fromEntries((operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) => (defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [])));

const conditionVariables = (document: DocumentNode): string[] => {
  const names = new Set<string>();
  visit(document, {
    Directive: (directive) => {
      const value = directive.arguments?.[0]?.value;
      if ((directive.name.value === 'skip' || directive.name.value === 'include') && value?.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
};

const usesIntrospection = (document: DocumentNode): boolean => {
  let uses = false;
  visit(document, { Field: ({ name }) => void (uses ||= name.value === '__schema' || name.value === '__type') });
  return uses;
};
