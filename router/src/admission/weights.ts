import { type ConstDirectiveNode, type DocumentNode, type InputValueDefinitionNode, Kind, parse } from 'graphql';
import { argumentsOf, linksOf, nameOf } from './links.ts';

/** What `@listSize` says of a field. */
export type ListSize = {
  /** How long the list is where no argument says it. */
  readonly assumed: number | null;
  /** The arguments that say it. */
  readonly slicing: readonly string[];
  /** The fields below that are the list; none where the field itself is. */
  readonly sized: readonly string[];
  /** Whether an operation has to give one of `slicing`, and one alone. */
  readonly needsOne: boolean;
};

/** What a schema says of its costs, by coordinate: `Order`, `Order.lines`, `Query.stores(first:)`, `LineInput.quantity`. */
export type Weights = {
  readonly costs: ReadonlyMap<string, number>;
  readonly lists: ReadonlyMap<string, ListSize>;
};

export const noWeights: Weights = { costs: new Map(), lists: new Map() };

const spec = /^https:\/\/specs\.apollo\.dev\/cost\/v0\.\d+$/;

/** Reads `@cost` and `@listSize` (IBM's GraphQL Cost Directive Specification, in the form that Apollo Federation composes) off a supergraph. */
export const readWeights = (sdl: string): Weights => {
  const document = parse(sdl, { noLocation: true });
  const link = linksOf(document).find(({ url }) => spec.test(url));
  if (link === undefined) return noWeights;
  return weightsIn(document, nameOf('cost', link), nameOf('cost', link, 'listSize'));
};

const weightsIn = (document: DocumentNode, cost: string, listSize: string): Weights => {
  const costs = new Map<string, number>();
  const lists = new Map<string, ListSize>();
  const read = (coordinate: string, directives: readonly ConstDirectiveNode[] = []) => {
    for (const directive of directives) {
      const weight = directive.name.value === cost ? Number(argumentsOf(directive)['weight']) : Number.NaN;
      if (!Number.isNaN(weight)) costs.set(coordinate, weight);
      if (directive.name.value === listSize) lists.set(coordinate, listSizeOf(argumentsOf(directive)));
    }
  };
  const readInputs = (inputs: readonly InputValueDefinitionNode[] = [], coordinate: (name: string) => string) => {
    for (const { name, directives } of inputs) read(coordinate(name.value), directives);
  };
  for (const definition of document.definitions) {
    switch (definition.kind) {
      case Kind.SCALAR_TYPE_DEFINITION: case Kind.ENUM_TYPE_DEFINITION:
        read(definition.name.value, definition.directives);
        break;
      case Kind.INPUT_OBJECT_TYPE_DEFINITION:
        readInputs(definition.fields, (name) => `${definition.name.value}.${name}`);
        break;
      case Kind.OBJECT_TYPE_DEFINITION: case Kind.INTERFACE_TYPE_DEFINITION:
        read(definition.name.value, definition.directives);
        for (const field of definition.fields ?? []) {
          const coordinate = `${definition.name.value}.${field.name.value}`;
          read(coordinate, field.directives);
          readInputs(field.arguments, (name) => `${coordinate}(${name}:)`);
        }
    }
  }
  return { costs, lists };
};

const listSizeOf = ({ assumedSize, slicingArguments, sizedFields, requireOneSlicingArgument }: Record<string, unknown>): ListSize => {
  const slicing = (slicingArguments ?? []) as string[];
  return { assumed: typeof assumedSize === 'number' ? Math.max(0, assumedSize) : null, slicing, sized: (sizedFields ?? []) as string[], needsOne: slicing.length > 0 && requireOneSlicingArgument !== false };
};
