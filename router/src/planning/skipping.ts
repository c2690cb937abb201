import { type DirectiveNode, type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionNode, type SelectionSetNode, visit } from 'graphql';

/**
 * What the planner does not do right about `@skip` and `@include`, done before it. It heeds those with a constant here and
 * not there. And it leaves out a field of which every selection is skipped: then nobody knows whether it is null or an object
 * without fields. So constants are decided here, and where all of a field's selections may vanish its type's name is asked for.
 */
export const decideSkips = (document: DocumentNode): DocumentNode => {
  if (!hasConditions(document)) return document;
  const decided = visit(document, {
    Field: (field) => decide(field),
    InlineFragment: (fragment) => decide(fragment),
    FragmentSpread: (spread) => decide(spread),
  });
  const fragments = new Map(decided.definitions.flatMap((definition) => (definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [])));
  return visit(decided, {
    SelectionSet: { leave: (set, _key, parent) => (set.selections.length === 0 || (isField(parent) && mayVanish(set, fragments)) ? { ...set, selections: [typename, ...set.selections] } : undefined) },
  });
};

/** Null for what is never selected; what always is loses its condition. */
const decide = <Selection extends SelectionNode>(selection: Selection): Selection | null | undefined => {
  const constants = selection.directives?.filter((directive) => isCondition(directive) && constantOf(directive) !== undefined) ?? [];
  if (constants.length === 0) return undefined;
  if (constants.some((directive) => constantOf(directive) === (directive.name.value === 'skip'))) return null;
  return { ...selection, directives: selection.directives?.filter((directive) => !constants.includes(directive)) };
};

const constantOf = ({ arguments: given }: DirectiveNode): boolean | undefined => {
  const value = given?.[0]?.value;
  return value?.kind === Kind.BOOLEAN ? value.value : undefined;
};

const mayVanish = (set: SelectionSetNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): boolean =>
  set.selections.every((selection) => {
    if (selection.directives?.some(isCondition)) return true;
    if (selection.kind === Kind.FIELD) return false;
    const below = selection.kind === Kind.INLINE_FRAGMENT ? selection.selectionSet : fragments.get(selection.name.value)?.selectionSet;
    return below === undefined || mayVanish(below, fragments);
  });

const isCondition = ({ name }: DirectiveNode): boolean => name.value === 'skip' || name.value === 'include';

const isField = (node: unknown): boolean => (node as { kind?: unknown } | undefined)?.kind === Kind.FIELD;

const hasConditions = (document: DocumentNode): boolean => {
  let has = false;
  visit(document, { Directive: (directive) => void (has ||= isCondition(directive)) });
  return has;
};

const typename: SelectionNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };
