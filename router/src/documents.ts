import { type DocumentNode, GraphQLError, parse, specifiedRules, validate, type ValidationRule } from 'graphql';
import type { Graph } from './graph.ts';

const mostRemembered = 1_000;

/** Parses and validates, once for each text and graph. Answers what is wrong with the text, if anything is. */
export type Documents = (graph: Graph, text: string) => DocumentNode | readonly GraphQLError[];

export const createDocuments = (rules: readonly ValidationRule[], maxTokens: number): Documents => {
  const known = new WeakMap<Graph, Map<string, DocumentNode>>();
  return (graph, text) => {
    let ofGraph = known.get(graph);
    if (!ofGraph) known.set(graph, (ofGraph = new Map()));
    const remembered = ofGraph.get(text);
    if (remembered) return remembered;
    const document = parseOrRefuse(text, maxTokens);
    if (document instanceof GraphQLError) return [document];
    const errors = validate(graph.schema, document, [...specifiedRules, ...rules]);
    if (errors.length > 0) return errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'));
    if (ofGraph.size >= mostRemembered) ofGraph.delete(ofGraph.keys().next().value as string);
    ofGraph.set(text, document);
    return document;
  };
};

const parseOrRefuse = (text: string, maxTokens: number): DocumentNode | GraphQLError => {
  try {
    return parse(text, { maxTokens });
  } catch (error) {
    if (error instanceof GraphQLError) return withCode(error, 'GRAPHQL_PARSE_FAILED');
    throw error;
  }
};

const withCode = (error: GraphQLError, code: string): GraphQLError =>
  new GraphQLError(error.message, { nodes: error.nodes, source: error.source, positions: error.positions, path: error.path, extensions: { ...error.extensions, code } });
