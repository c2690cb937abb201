import type { FetchNode, PlanNode, QueryPlanSelectionNode, SubscriptionNode } from '@apollo/query-planner';
import {
  type DocumentNode, type FieldNode, type FragmentDefinitionNode, Kind, type OperationDefinitionNode, parse, print, type SelectionNode, type SelectionSetNode, stripIgnoredCharacters, visit,
} from 'graphql';
import type { PlannersView } from './supergraph.ts';

type View = Pick<PlannersView, 'required' | 'needs' | 'keyPaths'>;

/** Gives the required fields of a plan the names and arguments that subgraphs know. */
export const restorePlan = (node: PlanNode | SubscriptionNode | undefined, view: View): PlanNode | SubscriptionNode | undefined =>
  node === undefined || view.needs.size === 0 ? node : restore(node, view);

const restore = (node: PlanNode | SubscriptionNode, view: View): PlanNode | SubscriptionNode => {
  const below = (child: PlanNode): PlanNode => restore(child, view) as PlanNode;
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return { ...node, nodes: node.nodes.map(below) };
    case 'Flatten':
      return { ...node, node: below(node.node) };
    case 'Condition':
      return { ...node, ...(node.ifClause && { ifClause: below(node.ifClause) }), ...(node.elseClause && { elseClause: below(node.elseClause) }) };
    case 'Subscription':
      return { ...node, primary: withNames(node.primary, view), ...(node.rest && { rest: below(node.rest) }) };
    case 'Fetch': {
      const parts = split(node, view).map((part) => withNames(part, view));
      return parts.length === 1 ? (parts[0] as FetchNode) : { kind: 'Parallel', nodes: parts };
    }
    case 'Defer':
      return node;
  }
};

const withNames = (fetch: FetchNode, { required }: View): FetchNode => {
  if (required.size === 0) return fetch;
  const nameField = (field: FieldNode): FieldNode | undefined => {
    const called = required.get(field.name.value);
    return called && { ...field, alias: field.alias ?? field.name, name: { ...field.name, value: called.field }, arguments: called.arguments };
  };
  const nameRequired = (nodes: readonly QueryPlanSelectionNode[]): QueryPlanSelectionNode[] =>
    nodes.map((node) => {
      const selections = node.selections && nameRequired(node.selections);
      if (node.kind === 'InlineFragment') return { ...node, selections: selections ?? [] };
      const called = required.get(node.name);
      return { ...node, ...(selections && { selections }), ...(called && { alias: node.name, name: called.field }) };
    });
  return {
    ...fetch,
    operation: write(visit(parse(fetch.operation, { noLocation: true }), { Field: { leave: nameField } })),
    ...(fetch.requires && { requires: nameRequired(fetch.requires) }),
  };
};

/** Fields of one fetch that may be asked for together: under the same conditions, and with one value for each field they require. */
type Part = { readonly conditions: string; readonly needs: Set<string> };

/**
 * A representation holds one value of a field: what requires it with other arguments has to be asked for by itself. So does
 * what is asked for under conditions, since what it requires was fetched under them, and is not there for the others.
 */
const split = (fetch: FetchNode, { required, needs, keyPaths }: View): FetchNode[] => {
  if (!fetch.requires) return [fetch];
  const document = parse(fetch.operation, { noLocation: true });
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const entities = operation?.selectionSet.selections[0];
  if (!operation || entities?.kind !== Kind.FIELD || !entities.selectionSet) return [fetch];
  const selections = inlined(entities.selectionSet, new Map(document.definitions.flatMap((definition) => (definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : []))));

  const base: Part = { conditions: '', needs: new Set() };
  const parts = [base];
  const partOf = new Map<FieldNode, Part>();
  const clash = (one: string, other: string) => one !== other && required.has(nameIn(one)) && required.get(nameIn(one))?.field === required.get(nameIn(other))?.field;
  const holds = (part: Part, needed: ReadonlySet<string>) => [...needed].every((path) => part.needs.has(path));
  const fits = (part: Part, needed: ReadonlySet<string>) => ![...needed].some((path) => [...part.needs].some((other) => clash(path, other)));
  eachField(selections, '', '', (field, type, conditions) => {
    const needed = needs.get(`${fetch.serviceName}.${type}.${field.name.value}`);
    if (!needed) return;
    let part = parts.find((candidate) => holds(candidate, needed) && candidate.conditions === '') ?? parts.find((candidate) => candidate.conditions === conditions && fits(candidate, needed));
    if (!part) parts.push((part = { conditions, needs: new Set() }));
    for (const path of needed) part.needs.add(path);
    partOf.set(field, part);
  });
  if (parts.length === 1) return [fetch];

  return parts.flatMap((part) => {
    const selectionSet = only(selections, (field) => (partOf.get(field) ?? base) === part);
    if (!selectsAnything(selectionSet)) return [];
    const isForeign = (path: string) => !part.needs.has(path) && !keyPaths.has(path) && parts.some((other) => other.needs.has(path));
    const reduced = withoutUnused(document, { ...operation, selectionSet: { ...operation.selectionSet, selections: [{ ...entities, selectionSet }] } });
    const used = variablesIn(reduced);
    return [{ ...fetch, operation: write(reduced), requires: without(fetch.requires ?? [], '', isForeign), variableUsages: (fetch.variableUsages ?? []).filter((name) => used.has(name)) }];
  });
};

const nameIn = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

/** The selections with the fragments spread in them written out, to the fields of the entities and no deeper. */
const inlined = (set: SelectionSetNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): SelectionSetNode => ({
  ...set,
  selections: set.selections.flatMap((selection): SelectionNode[] => {
    if (selection.kind === Kind.FIELD) return [{ ...selection }];
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
    return fragment ? [{ kind: Kind.INLINE_FRAGMENT, typeCondition: fragment.typeCondition, directives: selection.directives, selectionSet: inlined(fragment.selectionSet, fragments) }] : [];
  }),
});

const eachField = (set: SelectionSetNode, type: string, conditions: string, visitField: (field: FieldNode, type: string, conditions: string) => void): void => {
  for (const selection of set.selections) {
    const all = `${conditions}${(selection.directives ?? []).map(print).join('')}`;
    if (selection.kind === Kind.FIELD) visitField(selection, type, all);
    else if (selection.kind === Kind.INLINE_FRAGMENT) eachField(selection.selectionSet, selection.typeCondition?.name.value ?? type, all, visitField);
  }
};

const only = (set: SelectionSetNode, keep: (field: FieldNode) => boolean): SelectionSetNode => ({
  ...set,
  selections: set.selections.flatMap((selection): SelectionNode[] => {
    if (selection.kind === Kind.FIELD) return selection.name.value === '__typename' || keep(selection) ? [selection] : [];
    if (selection.kind !== Kind.INLINE_FRAGMENT) return [selection];
    const selectionSet = only(selection.selectionSet, keep);
    return selectionSet.selections.length > 0 ? [{ ...selection, selectionSet }] : [];
  }),
});

const selectsAnything = ({ selections }: SelectionSetNode): boolean =>
  selections.some((selection) => (selection.kind === Kind.INLINE_FRAGMENT ? selectsAnything(selection.selectionSet) : selection.kind !== Kind.FIELD || selection.name.value !== '__typename'));

const without = (nodes: readonly QueryPlanSelectionNode[], above: string, isForeign: (path: string) => boolean): QueryPlanSelectionNode[] =>
  nodes.flatMap((node) => {
    const path = node.kind === 'Field' ? `${above}${node.name}` : above;
    if (!node.selections) return isForeign(path) ? [] : [node];
    const selections = without(node.selections, node.kind === 'Field' ? `${path}.` : above, isForeign);
    return selections.length > 0 ? [{ ...node, selections }] : [];
  });

const withoutUnused = (document: DocumentNode, operation: OperationDefinitionNode): DocumentNode => {
  const fragments = new Map(document.definitions.flatMap((definition) => (definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [])));
  const used = new Set<FragmentDefinitionNode>();
  const use = (node: OperationDefinitionNode | FragmentDefinitionNode): void =>
    void visit(node, {
      FragmentSpread: ({ name }) => {
        const fragment = fragments.get(name.value);
        if (!fragment || used.has(fragment)) return;
        used.add(fragment);
        use(fragment);
      },
    });
  use(operation);
  const variables = variablesIn({ ...document, definitions: [{ ...operation, variableDefinitions: [] }, ...used] });
  return { ...document, definitions: [{ ...operation, variableDefinitions: operation.variableDefinitions?.filter(({ variable }) => variables.has(variable.name.value)) }, ...used] };
};

const variablesIn = (document: DocumentNode): Set<string> => {
  const names = new Set<string>();
  visit(document, { Variable: ({ name }) => void names.add(name.value) });
  return names;
};

const write = (document: DocumentNode): string => stripIgnoredCharacters(print(document));
