import { type DocumentNode, type GraphQLError, type GraphQLSchema, Kind, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';
import type { Variables } from '../execution/run.ts';
import type { Rights } from '../rights.ts';
import type { Access } from './access.ts';
import { compileCost } from './cost.ts';
import { refusalOf, requirementsOf } from './requirements.ts';
import { tooExpensive } from './refusals.ts';
import type { SizeOptions } from './sizes.ts';
import type { Weights } from './weights.ts';

/** What is asked of an operation before it is planned, compiled once. */
export type Admission = {
  /** Why somebody may not run the operation with these variables; null when they may. */
  refuse(rights: Rights, variables: Variables): GraphQLError | null;
  cost(variables: Variables): number;
  /** How often it runs each field of its root type, by coordinate. */
  readonly rootFields: ReadonlyMap<string, number>;
};

export type Costs = SizeOptions & { /** The most that an operation may cost. */ readonly budget: number };

export type AdmissionOptions = { readonly tellScopes: boolean; /** Null for whatever operations cost. */ readonly costs: Costs | null };

/** What the supergraph says of who may ask for what, and of what it costs. */
export type Sayings = { readonly access: Access; readonly weights: Weights };

export const compileAdmission = ({ access, weights }: Sayings, schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, { tellScopes, costs }: AdmissionOptions): Admission => {
  const requirements = requirementsOf(access, schema, document, operation);
  const { cost, wrongSize } = compileCost(schema, document, operation, weights, costs ?? { guess: 1, longest: Infinity });
  return {
    refuse: (rights, variables) => {
      const refusal = refusalOf(requirements, rights, tellScopes);
      if (refusal || costs === null) return refusal;
      const wrong = wrongSize(variables);
      if (wrong) return wrong;
      const sum = cost(variables);
      return sum > costs.budget ? tooExpensive(sum, costs.budget) : null;
    },
    cost,
    rootFields: rootFieldsOf(document, operation, schema.getRootType(operation.operation)?.name ?? ''),
  };
};

const rootFieldsOf = (document: DocumentNode, operation: OperationDefinitionNode, root: string): ReadonlyMap<string, number> => {
  const fragments = new Map(document.definitions.flatMap((definition) => (definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition.selectionSet] as const] : [])));
  const keys = new Set<string>();
  const counts = new Map<string, number>();
  const count = (set: SelectionSetNode | undefined): void => {
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) count(fragments.get(selection.name.value));
      else if (selection.kind === Kind.INLINE_FRAGMENT) count(selection.selectionSet);
      else {
        const key = selection.alias?.value ?? selection.name.value;
        if (keys.has(key)) continue; // one field, written twice
        keys.add(key);
        const coordinate = `${root}.${selection.name.value}`;
        counts.set(coordinate, (counts.get(coordinate) ?? 0) + 1);
      }
    }
  };
  count(operation.selectionSet);
  return counts;
};
