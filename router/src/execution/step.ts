import type { FetchNode, PlanNode } from '@apollo/query-planner';
import { compileRepresent, type Represent } from './represent.ts';
import { compileRewrites, type Rewrite } from './rewrite.ts';
import type { TypesOf } from './types.ts';

/** A query plan, made ready to be run many times. */
export type Step =
  | { readonly kind: 'sequence' | 'parallel'; readonly steps: readonly Step[] }
  | { readonly kind: 'flatten'; readonly path: readonly (string | number)[]; readonly step: Step }
  | { readonly kind: 'condition'; readonly variable: string; readonly then: Step | null; readonly otherwise: Step | null }
  | Fetch;

export type Fetch = {
  readonly kind: 'fetch';
  readonly subgraph: string;
  readonly isMutation: boolean;
  /** The JSON of the request up to the variables: the same for every run. */
  readonly head: string;
  readonly variables: readonly string[];
  /** For entities: what to send for each. Null for a fetch of root fields. */
  readonly represent: Represent | null;
  readonly rewrite: Rewrite | null;
};

export const compileStep = (node: PlanNode, typesOf: TypesOf): Step => {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return { kind: node.kind === 'Sequence' ? 'sequence' : 'parallel', steps: node.nodes.map((child) => compileStep(child, typesOf)) };
    case 'Flatten':
      return { kind: 'flatten', path: node.path, step: compileStep(node.node, typesOf) };
    case 'Condition':
      return {
        kind: 'condition',
        variable: node.condition,
        then: node.ifClause ? compileStep(node.ifClause, typesOf) : null,
        otherwise: node.elseClause ? compileStep(node.elseClause, typesOf) : null,
      };
    case 'Fetch':
      return compileFetch(node, typesOf);
    case 'Defer':
      throw new TypeError('@defer is not planned for');
  }
};

const compileFetch = (node: FetchNode, typesOf: TypesOf): Fetch => ({
  kind: 'fetch',
  subgraph: node.serviceName,
  isMutation: node.operationKind === 'mutation',
  head: `{"query":${JSON.stringify(node.operation)},${node.operationName ? `"operationName":${JSON.stringify(node.operationName)},` : ''}"variables":{`,
  variables: (node.variableUsages ?? []).filter((name) => name !== 'representations'),
  represent: node.requires ? compileRepresent(node.requires, typesOf, compileRewrites(node.inputRewrites, typesOf)) : null,
  rewrite: compileRewrites(node.outputRewrites, typesOf),
});
