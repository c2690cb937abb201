import { hash } from 'node:crypto';
import { type DocumentNode, GraphQLError, parse, specifiedRules, validate, type ValidationRule } from 'graphql';
import type { Graph } from './graph.ts';
import { type Bounds, excessOf } from './limits/measure.ts';

export type Documents = {
  /** Parses and validates, once for each text and graph. Answers what is wrong with the text, if anything is. */
  of(graph: Graph, text: string): DocumentNode | readonly GraphQLError[];
  /** The same for a text that is to be kept as long as the graph is. */
  keep(graph: Graph, text: string): DocumentNode | readonly GraphQLError[];
  /** A document that was found valid before, by the SHA-256 of its text in hexadecimal. */
  byHash(graph: Graph, sha256: string): DocumentNode | undefined;
};

export type DocumentOptions = {
  readonly rules: readonly ValidationRule[];
  readonly maxTokens: number;
  readonly bounds: Bounds | null;
  /** Whether errors may say what else there would be in the schema. */
  readonly suggestions: boolean;
};

const mostRemembered = 1_000;
const mostCharacters = 2 * 1024 * 1024;

type Known = { readonly document: DocumentNode; readonly sha256: string };
type OfGraph = { readonly byText: Map<string, Known>; readonly byHash: Map<string, DocumentNode>; readonly kept: Map<string, Known>; characters: number };

export const createDocuments = ({ rules, maxTokens, bounds, suggestions }: DocumentOptions): Documents => {
  const known = new WeakMap<Graph, OfGraph>();
  const ofGraph = (graph: Graph): OfGraph => {
    let of = known.get(graph);
    if (!of) known.set(graph, (of = { byText: new Map(), byHash: new Map(), kept: new Map(), characters: 0 }));
    return of;
  };
  const read = (graph: Graph, text: string): Known | readonly GraphQLError[] => {
    const document = parseOrRefuse(text, maxTokens);
    if (document instanceof GraphQLError) return [document];
    // the bounds first: without them some documents take half a second to validate
    const excess = bounds && excessOf(document, bounds);
    const errors = excess ? [excess] : validate(graph.schema, document, [...specifiedRules, ...rules], { maxErrors: 20 });
    if (errors.length > 0) return errors.map((error) => withCode(suggestions ? error : withoutSuggestion(error), 'GRAPHQL_VALIDATION_FAILED'));
    return { document, sha256: hash('sha256', text) };
  };
  const forgetOldest = (of: OfGraph) => {
    const [text, { sha256 }] = of.byText.entries().next().value as [string, Known];
    of.byText.delete(text);
    of.byHash.delete(sha256);
    of.characters -= text.length;
  };

  return {
    of: (graph, text) => {
      const of = ofGraph(graph);
      const remembered = of.kept.get(text) ?? of.byText.get(text);
      if (remembered) return remembered.document;
      const found = read(graph, text);
      if (!('document' in found)) return found;
      of.byText.set(text, found);
      of.byHash.set(found.sha256, found.document);
      of.characters += text.length;
      while (of.byText.size > mostRemembered || (of.characters > mostCharacters && of.byText.size > 1)) forgetOldest(of);
      return found.document;
    },
    keep: (graph, text) => {
      const of = ofGraph(graph);
      const found = of.kept.get(text) ?? of.byText.get(text) ?? read(graph, text);
      if (!('document' in found)) return found;
      of.kept.set(text, found);
      of.byHash.set(found.sha256, found.document);
      return found.document;
    },
    byHash: (graph, sha256) => known.get(graph)?.byHash.get(sha256),
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

/** graphql-js tells those who mistype a name of the schema which others there are. */
export const withoutSuggestion = (error: GraphQLError): GraphQLError => {
  const message = error.message.replace(/ Did you mean [^]+\?$/, '');
  return message === error.message ? error : new GraphQLError(message, { nodes: error.nodes, source: error.source, positions: error.positions, path: error.path, originalError: error.originalError, extensions: error.extensions });
};
