import {
  type ArgumentNode, type ConstDirectiveNode, type DocumentNode, type FieldDefinitionNode, type InterfaceTypeDefinitionNode, Kind, type ObjectTypeDefinitionNode, parse, print, type SelectionSetNode, type TypeNode,
} from 'graphql';

/** A field with arguments that another field requires, and which goes by a name of its own in plans. */
export type Required = { readonly field: string; readonly arguments: readonly ArgumentNode[] };

/** The supergraph as the planner is given it, and what its plans have to be read back by. */
export type PlannersView = {
  readonly document: DocumentNode;
  /** By the name in plans. */
  readonly required: ReadonlyMap<string, Required>;
  /** What a field requires, as paths like `frame.colour` of names in plans, by `subgraph.Type.field`. */
  readonly needs: ReadonlyMap<string, ReadonlySet<string>>;
  /** The paths that keys are made of. */
  readonly keyPaths: ReadonlySet<string>;
  /** What plans fetch beside what the client asked for: no alias of a client's may stand for it. */
  readonly reserved: ReadonlySet<string>;
  /** Interfaces that some subgraph holds without knowing what implements them. */
  readonly interfaceObjects: ReadonlySet<string>;
};

/**
 * Apollo's planner merges what a client selects with what keys and `@requires` select by response key alone. Where a required
 * field has arguments, one of the two, or of two requirements, is then silently answered with the other's. So in what the
 * planner is given each required field with arguments is a field of its own, without any; plans are changed back. And it comes
 * back to a subgraph after a requirement by the first key it finds: the resolvable ones stand first here.
 */
export const viewForPlanner = (sdl: string): PlannersView => {
  const document = parse(sdl, { noLocation: true });
  const types = new Map(document.definitions.filter(hasFields).map((type) => [type.name.value, type]));
  const subgraphs = subgraphsIn(document);
  const required = new Map<string, Required>();
  const names = new Map<string, string>();
  const needs = new Map<string, ReadonlySet<string>>();
  const keyPaths = new Set(['__typename']);
  const reserved = new Set(['__typename']);
  const interfaceObjects = new Set<string>();
  /** By type: the fields to add to it. */
  const added = new Map<string, Map<string, string>>();

  const nameOf = (field: string, given: readonly ArgumentNode[]): string => {
    const call = `${field}(${given.map(print).toSorted().join()})`;
    const name = names.get(call) ?? `${field}__required_${names.size}`;
    names.set(call, name);
    required.set(name, { field, arguments: given });
    return name;
  };
  const add = (typeName: string, field: string, name: string) => {
    for (const type of types.values()) {
      if (type.name.value !== typeName && !type.interfaces?.some((implemented) => implemented.name.value === typeName)) continue;
      const fields = added.get(type.name.value) ?? new Map<string, string>();
      added.set(type.name.value, fields.set(name, field));
    }
  };
  /** Renames what has arguments, and notes the paths to its leaves. */
  const rename = (set: SelectionSetNode, typeName: string, above: string, paths: Set<string>): SelectionSetNode => ({
    ...set,
    selections: set.selections.map((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return selection;
      if (selection.kind === Kind.INLINE_FRAGMENT) return { ...selection, selectionSet: rename(selection.selectionSet, selection.typeCondition?.name.value ?? typeName, above, paths) };
      const field = types.get(typeName)?.fields?.find(({ name }) => name.value === selection.name.value);
      const hasArguments = field !== undefined && (field.arguments?.length ?? 0) > 0;
      const name = hasArguments ? nameOf(field.name.value, selection.arguments ?? []) : selection.name.value;
      const selectionSet = selection.selectionSet && rename(selection.selectionSet, field ? namedTypeOf(field.type) : '', `${above}${name}.`, paths);
      if (!selectionSet) paths.add(`${above}${name}`);
      reserved.add(name);
      if (!hasArguments) return { ...selection, selectionSet };
      add(typeName, field.name.value, name);
      return { ...selection, name: { kind: Kind.NAME, value: name }, arguments: [], selectionSet };
    }),
  });
  const withRenamed = (directive: ConstDirectiveNode, typeName: string, field: string): ConstDirectiveNode => {
    const set = textOf(directive, 'requires');
    if (directive.name.value !== 'join__field' || set === undefined) return directive;
    const needed = new Set<string>();
    const renamed = print(rename(fieldSet(set), typeName, '', needed)).slice(1, -1);
    needs.set(`${subgraphs.get(textOf(directive, 'graph') ?? '')}.${typeName}.${field}`, needed);
    return { ...directive, arguments: directive.arguments?.map((argument) => (argument.name.value === 'requires' ? { ...argument, value: { kind: Kind.STRING, value: renamed } } : argument)) };
  };

  for (const [name, type] of types) {
    for (const directive of type.directives ?? []) {
      if (isSet(directive, 'isInterfaceObject', true)) interfaceObjects.add(name);
      const key = textOf(directive, 'key');
      if (directive.name.value === 'join__type' && key !== undefined) rename(fieldSet(key), name, '', keyPaths); // nothing to rename: keys have no arguments
    }
    types.set(name, {
      ...type,
      directives: [...(type.directives ?? [])].sort((a, b) => Number(isSet(a, 'resolvable', false)) - Number(isSet(b, 'resolvable', false))),
      fields: type.fields?.map((field) => ({ ...field, directives: field.directives?.map((directive) => withRenamed(directive, name, field.name.value)) })),
    });
  }
  const definitions = document.definitions.map((definition) => {
    const type = hasFields(definition) ? types.get(definition.name.value) : undefined;
    return type ? { ...type, fields: [...(type.fields ?? []), ...copies(type, added.get(type.name.value))] } : definition;
  });
  return { document: { ...document, definitions }, required, needs, keyPaths, reserved, interfaceObjects };
};

type TypeWithFields = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;
const hasFields = (definition: { readonly kind: string }): definition is TypeWithFields =>
  definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION;

const copies = (type: TypeWithFields, added: ReadonlyMap<string, string> | undefined): FieldDefinitionNode[] =>
  [...(added ?? [])].flatMap(([name, field]) => {
    const original = type.fields?.find((candidate) => candidate.name.value === field);
    return original ? [{ ...original, name: { kind: Kind.NAME, value: name }, arguments: [] }] : [];
  });

/** The subgraphs by how the supergraph's join directives call them. */
const subgraphsIn = (document: DocumentNode): ReadonlyMap<string, string> => {
  const graphs = document.definitions.find((definition) => definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'join__Graph');
  const values = graphs?.kind === Kind.ENUM_TYPE_DEFINITION ? graphs.values : undefined;
  return new Map((values ?? []).map(({ name, directives }) => [name.value, textOf(directives?.[0], 'name') ?? name.value]));
};

const isSet = ({ name, arguments: given }: ConstDirectiveNode, argument: string, to: boolean): boolean =>
  name.value === 'join__type' && (given?.some((candidate) => candidate.name.value === argument && candidate.value.kind === Kind.BOOLEAN && candidate.value.value === to) ?? false);

const textOf = (directive: ConstDirectiveNode | undefined, argument: string): string | undefined => {
  const value = directive?.arguments?.find(({ name }) => name.value === argument)?.value;
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined;
};

const fieldSet = (text: string): SelectionSetNode => {
  const [operation] = parse(`{${text}}`, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError(`not a set of fields: ${text}`);
  return operation.selectionSet;
};

const namedTypeOf = (type: TypeNode): string => (type.kind === Kind.NAMED_TYPE ? type.name.value : namedTypeOf(type.type));
