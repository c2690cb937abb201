import { isObjectType, type Supergraph } from '@apollo/federation-internals';
import {
  type ArgumentNode, type DocumentNode, type FieldNode, Kind, type OperationDefinitionNode, print, type SelectionNode, type ValueNode, type VariableDefinitionNode, valueFromASTUntyped, visit,
} from 'graphql';
import type { Variables } from '../execution/run.ts';
import { isTree, type Tree } from '../execution/tree.ts';

/**
 * The convention by which a subscription survives a broken connection to its subgraph without a gap or a repeat: its field
 * takes `after: Int`, and its event type has `sequence: Int` or `Int!`. The router then asks for the sequence
 * along with whatever the client asked for, and subscribes anew after the last one it passed on. It is read off the owner's
 * schema; a field without it is subscribed to anew as it was.
 */
export type Resume = {
  /** The owner's operation, with the cursor as a variable and the sequence selected. */
  readonly query: string;
  /** The variables it uses beside the cursor. */
  readonly variables: readonly string[];
  /** Where the client itself asked to begin; undefined when it did not say. */
  startOf(variables: Variables): unknown;
  /** The sequence an event carries, or null when it carries none. */
  sequenceOf(event: Tree): number | null;
};

export const cursorVariable = 'dosirakResumeAfter';
const sequenceKey = 'dosirakSequence';

export const findResume = (supergraph: Supergraph, owner: string, upstream: DocumentNode, asked: OperationDefinitionNode): Resume | null => {
  const operation = upstream.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const field = operation?.selectionSet.selections.find((selection) => selection.kind === Kind.FIELD);
  if (!operation || !field || !keepsConvention(supergraph, owner, field.name.value)) return null;

  const after = field.arguments?.find(({ name }) => name.value === 'after')?.value;
  const resumable = withCursor(upstream, operation, field);
  const key = field.alias?.value ?? field.name.value;
  return {
    query: print(resumable),
    variables: (operationOf(resumable).variableDefinitions ?? []).map(({ variable }) => variable.name.value).filter((name) => name !== cursorVariable),
    startOf: (variables) => startOf(after, variables, asked),
    sequenceOf: (event) => {
      const root = event[key];
      const sequence = isTree(root) ? root[sequenceKey] : null;
      return typeof sequence === 'number' ? sequence : null;
    },
  };
};

const keepsConvention = (supergraph: Supergraph, owner: string, fieldName: string): boolean => {
  const schema = supergraph.subgraphs().get(owner)?.schema;
  const field = schema?.schemaDefinition.rootType('subscription')?.field(fieldName);
  const eventType = field?.type && nullable(field.type);
  const sequence = eventType && isObjectType(eventType) ? eventType.field('sequence') : undefined;
  return field?.argument('after')?.type?.toString() === 'Int' && sequence?.type !== undefined && !sequence.hasArguments() && nullable(sequence.type).toString() === 'Int';
};

type SubgraphType = NonNullable<Parameters<typeof isObjectType>[0]>;
const nullable = (type: SubgraphType): SubgraphType => (type.kind === 'NonNullType' ? (type.ofType as SubgraphType) : type);

const withCursor = (document: DocumentNode, operation: OperationDefinitionNode, field: FieldNode): DocumentNode => {
  const after: ArgumentNode = { kind: Kind.ARGUMENT, name: nameNode('after'), value: { kind: Kind.VARIABLE, name: nameNode(cursorVariable) } };
  const sequence: SelectionNode = { kind: Kind.FIELD, alias: nameNode(sequenceKey), name: nameNode('sequence') };
  const resumableField: FieldNode = {
    ...field,
    arguments: [...(field.arguments ?? []).filter(({ name }) => name.value !== 'after'), after],
    selectionSet: { kind: Kind.SELECTION_SET, selections: [sequence, ...(field.selectionSet?.selections ?? [])] },
  };
  const cursor: VariableDefinitionNode = {
    kind: Kind.VARIABLE_DEFINITION,
    variable: { kind: Kind.VARIABLE, name: nameNode(cursorVariable) },
    type: { kind: Kind.NAMED_TYPE, name: nameNode('Int') },
  };
  const selectionSet = { ...operation.selectionSet, selections: operation.selectionSet.selections.map((selection) => (selection === field ? resumableField : selection)) };
  const used = usedVariables({ ...document, definitions: document.definitions.map((definition) => (definition === operation ? { ...operation, variableDefinitions: [], selectionSet } : definition)) });
  const resumable: OperationDefinitionNode = {
    ...operation,
    // the client's own variable for `after` has no other use, most times: a variable without one is not valid
    variableDefinitions: [...(operation.variableDefinitions ?? []).filter(({ variable }) => used.has(variable.name.value)), cursor],
    selectionSet,
  };
  return { ...document, definitions: document.definitions.map((definition) => (definition === operation ? resumable : definition)) };
};

const usedVariables = (document: DocumentNode): Set<string> => {
  const names = new Set<string>();
  visit(document, { Variable: ({ name }) => void names.add(name.value) });
  return names;
};

const startOf = (after: ValueNode | undefined, variables: Variables, asked: OperationDefinitionNode): unknown => {
  if (after?.kind !== Kind.VARIABLE) return after && valueFromASTUntyped(after);
  if (Object.hasOwn(variables, after.name.value)) return variables[after.name.value];
  const fallback = asked.variableDefinitions?.find(({ variable }) => variable.name.value === after.name.value)?.defaultValue;
  return fallback && valueFromASTUntyped(fallback);
};

const operationOf = (document: DocumentNode) => document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode;
const nameNode = (value: string) => ({ kind: Kind.NAME, value }) as const;
