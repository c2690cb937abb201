import type { Supergraph } from '@apollo/federation-internals';
import type { SubscriptionNode } from '@apollo/query-planner';
import { type OperationDefinitionNode, parse } from 'graphql';
import type { Executable } from '../execution/operation.ts';
import { compileRewrites, type Rewrite } from '../execution/rewrite.ts';
import type { TypesOf } from '../execution/types.ts';
import { findResume, type Resume } from './resume.ts';

/** How a subscription is run: what its owner is asked for, and what makes a whole answer of each event. */
export type SubscriptionPlan = {
  /** The subgraph that owns the subscription's field. */
  readonly owner: string;
  /** What the owner is asked for. */
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: readonly string[];
  /** How to go on after a broken connection, where the field keeps the convention. */
  readonly resume: Resume | null;
  readonly rewrite: Rewrite | null;
  /** Fetches what other subgraphs add to an event, and shapes the answer. */
  readonly executable: Executable;
};

export const planSubscription = (
  supergraph: Supergraph, operation: OperationDefinitionNode, { primary }: SubscriptionNode, executable: Executable, types: TypesOf,
): SubscriptionPlan => {
  const resume = findResume(supergraph, primary.serviceName, parse(primary.operation, { noLocation: true }), operation);
  return {
    owner: primary.serviceName,
    query: resume?.query ?? primary.operation,
    operationName: primary.operationName,
    variables: resume?.variables ?? primary.variableUsages ?? [],
    resume,
    rewrite: compileRewrites(primary.outputRewrites, types),
    executable,
  };
};
