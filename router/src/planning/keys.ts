import { type DocumentNode, type FieldNode, visit } from 'graphql';
import type { Required } from './supergraph.ts';

/** How the fields of an operation are called in its plan, and in the answers that the plan brings together. */
export type Keys = {
  /** The operation as it is planned. */
  planned(document: DocumentNode): DocumentNode;
  /** The key under which a plan's answers have what the client's field asks for. */
  of(field: FieldNode): string;
  /** A key of the plan's answers, as the client knows it. */
  asAsked(key: string): string;
};

const suffix = '__asked';
/** How the planner calls fields that would not merge. */
const plannersAlias = /__alias_\d+$/;

/**
 * An alias that hides a field of a key or of a requirement would have its value sent to subgraphs in that field's place:
 * whoever writes operations could say which entity a subgraph is asked about. Such an alias is another one in the plan.
 */
export const createKeys = (reserved: ReadonlySet<string>, required: ReadonlyMap<string, Required>): Keys => {
  const hides = ({ alias, name }: FieldNode): boolean =>
    alias !== undefined && alias.value !== name.value && (reserved.has(alias.value) || alias.value.endsWith(suffix) || plannersAlias.test(alias.value));
  const of = (field: FieldNode): string => (field.alias?.value ?? field.name.value) + (hides(field) ? suffix : '');
  return {
    of,
    planned: (document) => visit(document, { Field: (field) => (hides(field) ? { ...field, alias: { ...field.alias, value: of(field) } } : undefined) }),
    asAsked: (key) => (key.endsWith(suffix) ? key.slice(0, -suffix.length) : (required.get(key)?.field ?? key.replace(plannersAlias, ''))),
  };
};
