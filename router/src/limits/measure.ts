import { type DocumentNode, type FieldNode, type FragmentDefinitionNode, GraphQLError, Kind, type OperationDefinitionNode, OperationTypeNode, type SelectionSetNode, visit } from 'graphql';

/** What a document may be, so that it is cheap to validate and to plan. All fragments count where they are spread. */
export type Bounds = {
  /** Fields within fields. Introspection is not counted: graphql-js bounds it by a rule of its own. */
  readonly depth: number;
  /** Fields of an operation. */
  readonly fields: number;
  readonly aliases: number;
  /** How often one response key may be selected in one place: validation compares each with each. */
  readonly repeats: number;
  /** Directives in the document. */
  readonly directives: number;
  readonly operations: number;
  readonly fragments: number;
  readonly rootFields: number;
  /** Mutations in one operation: what is guessed by trying, a PIN, would otherwise be tried hundreds of times in one. */
  readonly mutations: number;
};

/** What of a document is more than it may be, in one walk that gives up as soon as something is. It need not be valid. */
export const excessOf = (document: DocumentNode, bounds: Bounds): GraphQLError | null => {
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const fragments = new Map(document.definitions.flatMap((definition) => (definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [])));
  if (operations.length > bounds.operations) return tooMany('operations in one document', operations.length, bounds.operations);
  if (fragments.size > bounds.fragments) return tooMany('fragments', fragments.size, bounds.fragments);
  const directives = countDirectives(document);
  if (directives > bounds.directives) return tooMany('directives', directives, bounds.directives);
  const sizes = sizesOf(fragments);
  if (sizes instanceof GraphQLError) return sizes;
  for (const operation of operations) {
    const { depth, fields, aliases } = sizes(operation.selectionSet);
    if (depth > bounds.depth) return new GraphQLError(`The operation is ${depth} fields deep; ${bounds.depth} are allowed.`, { nodes: operation });
    if (fields > bounds.fields) return tooMany('fields', fields, bounds.fields, operation);
    if (aliases > bounds.aliases) return tooMany('aliases', aliases, bounds.aliases, operation);
    const excess = excessOfSets([operation.selectionSet], fragments, bounds.repeats) ?? excessOfRoot(operation, fragments, bounds);
    if (excess) return excess;
  }
  return null;
};

const tooMany = (what: string, count: number, most: number, nodes?: OperationDefinitionNode) => new GraphQLError(`There are ${Number.isFinite(count) ? count : 'endlessly many'} ${what}; ${most} are allowed.`, { nodes });

const countDirectives = (document: DocumentNode): number => {
  let count = 0;
  visit(document, { Directive: () => void count++ });
  return count;
};

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;
type Sizes = { readonly depth: number; readonly fields: number; readonly aliases: number };

/** Measures selections, every fragment once. Answers an error when fragments go round in a circle. */
const sizesOf = (fragments: Fragments): ((set: SelectionSetNode) => Sizes) | GraphQLError => {
  const known = new Map<string, Sizes>();
  const open = new Set<string>();
  let circle: string | null = null;
  const ofFragment = (name: string): Sizes => {
    const found = known.get(name);
    if (found) return found;
    if (open.has(name)) circle = name;
    const fragment = fragments.get(name);
    if (!fragment || open.has(name)) return { depth: 0, fields: 0, aliases: 0 };
    open.add(name);
    const sizes = ofSet(fragment.selectionSet);
    open.delete(name);
    known.set(name, sizes);
    return sizes;
  };
  const ofSet = (set: SelectionSetNode): Sizes => {
    let [depth, fields, aliases] = [0, 0, 0];
    for (const selection of set.selections) {
      const isField = selection.kind === Kind.FIELD;
      const below = selection.kind === Kind.FRAGMENT_SPREAD ? ofFragment(selection.name.value) : selection.selectionSet ? ofSet(selection.selectionSet) : { depth: 0, fields: 0, aliases: 0 };
      if (!isField || !selection.name.value.startsWith('__')) depth = Math.max(depth, below.depth + (isField ? 1 : 0));
      fields += below.fields + (isField ? 1 : 0);
      aliases += below.aliases + (isField && selection.alias ? 1 : 0);
    }
    return { depth, fields, aliases };
  };
  for (const name of fragments.keys()) ofFragment(name);
  return circle === null ? ofSet : new GraphQLError(`The fragment "${circle}" is spread within itself.`);
};

/** The fields of merged selections, by response key (GraphQL specification, 6.3.2, with every type condition taken to hold). */
const collect = (sets: readonly SelectionSetNode[], fragments: Fragments): Map<string, FieldNode[]> => {
  const fields = new Map<string, FieldNode[]>();
  const spread = new Set<string>();
  const collectFrom = (set: SelectionSetNode): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        const same = fields.get(key);
        if (same) same.push(selection);
        else fields.set(key, [selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        collectFrom(selection.selectionSet);
      } else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        const fragment = fragments.get(selection.name.value);
        if (fragment) collectFrom(fragment.selectionSet);
      }
    }
  };
  sets.forEach(collectFrom);
  return fields;
};

const excessOfSets = (sets: readonly SelectionSetNode[], fragments: Fragments, repeats: number): GraphQLError | null => {
  for (const [key, nodes] of collect(sets, fragments)) {
    if (nodes.length > repeats) return new GraphQLError(`"${key}" is selected ${nodes.length} times in one place; ${repeats} are allowed.`, { nodes: nodes[0] });
    const below = nodes.flatMap(({ selectionSet }) => (selectionSet ? [selectionSet] : []));
    const excess = below.length > 0 ? excessOfSets(below, fragments, repeats) : null;
    if (excess) return excess;
  }
  return null;
};

const excessOfRoot = (operation: OperationDefinitionNode, fragments: Fragments, { rootFields, mutations }: Bounds): GraphQLError | null => {
  const count = collect([operation.selectionSet], fragments).size;
  if (operation.operation === OperationTypeNode.MUTATION && count > mutations) return tooMany('mutations in one operation', count, mutations, operation);
  return count > rootFields ? tooMany('root fields', count, rootFields, operation) : null;
};
