import {
  type DocumentNode, type FragmentDefinitionNode, getNamedType, type GraphQLCompositeType, type GraphQLSchema, type InlineFragmentNode, isAbstractType, isCompositeType, isInterfaceType, Kind, type SelectionNode, type SelectionSetNode,
} from 'graphql';

/**
 * Apollo's planner fails on a fragment on an abstract type where a subgraph holds the objects as an interface object and does
 * not know that type. There the fragment is written out: on the interface itself where it always holds, else on each object
 * type for which it does. Answers documents for the planner alone.
 */
export const createWriteOut = (schema: GraphQLSchema, interfaceObjects: ReadonlySet<string>) => (document: DocumentNode): DocumentNode => {
  if (interfaceObjects.size === 0) return document;
  const fragments = new Map(document.definitions.flatMap((definition) => (definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [])));
  const { selectionsOn } = writeOut(schema, interfaceObjects, fragments);
  return {
    ...document,
    definitions: document.definitions.map((definition) => {
      if (definition.kind !== Kind.OPERATION_DEFINITION && definition.kind !== Kind.FRAGMENT_DEFINITION) return definition;
      const type = definition.kind === Kind.OPERATION_DEFINITION ? schema.getRootType(definition.operation) : schema.getType(definition.typeCondition.name.value);
      return isCompositeType(type) ? { ...definition, selectionSet: selectionsOn(type, definition.selectionSet) } : definition;
    }),
  };
};

const writeOut = (schema: GraphQLSchema, interfaceObjects: ReadonlySet<string>, fragments: ReadonlyMap<string, FragmentDefinitionNode>) => {
  const holds = (condition: GraphQLCompositeType, type: GraphQLCompositeType): boolean =>
    condition === type || (isAbstractType(condition) && (isInterfaceType(type) || !isAbstractType(type)) && schema.isSubType(condition, type));
  const objectsOf = (type: GraphQLCompositeType) => (isAbstractType(type) ? schema.getPossibleTypes(type) : [type]);

  const selectionsOn = (type: GraphQLCompositeType, set: SelectionSetNode): SelectionSetNode => {
    const selections = set.selections.flatMap((selection) => (selection.kind === Kind.FIELD ? [fieldOn(type, selection)] : fragmentOn(type, selection)));
    return { ...set, selections: selections.length > 0 ? selections : [typename] };
  };

  const fieldOn = (type: GraphQLCompositeType, field: SelectionNode & { kind: Kind.FIELD }): SelectionNode => {
    const below = 'getFields' in type ? getNamedType(type.getFields()[field.name.value]?.type) : undefined;
    return field.selectionSet && isCompositeType(below) ? { ...field, selectionSet: selectionsOn(below, field.selectionSet) } : field;
  };

  const fragmentOn = (type: GraphQLCompositeType, selection: Exclude<SelectionNode, { kind: Kind.FIELD }>): SelectionNode[] => {
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
    const named = fragment?.typeCondition ? schema.getType(fragment.typeCondition.name.value) : type;
    if (!fragment || !isCompositeType(named)) return [selection];
    const inline = (on: GraphQLCompositeType): InlineFragmentNode => ({
      kind: Kind.INLINE_FRAGMENT,
      typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: on.name } },
      directives: selection.directives,
      selectionSet: selectionsOn(on, fragment.selectionSet),
    });
    if (holds(named, type)) return [isAbstractType(type) && !interfaceObjects.has(type.name) && selection.kind === Kind.FRAGMENT_SPREAD ? selection : inline(type)];
    const objects = objectsOf(named);
    const common = objectsOf(type).filter((object) => objects.includes(object));
    if (common.length === 0) return []; // only where another fragment was written out
    return interfaceObjects.has(type.name) && isAbstractType(named) ? common.map(inline) : [selection.kind === Kind.FRAGMENT_SPREAD ? selection : inline(named)];
  };

  return { selectionsOn };
};

const typename: SelectionNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };
