import type { DocumentNode, GraphQLError } from 'graphql';
import type { Documents } from './documents.ts';
import type { Supply } from './gateway.ts';
import type { Graph } from './graph.ts';
import { type Asked, type Manifest, type PersistedMode, textOf } from './persisted.ts';
import type { Logger } from '#platform/logger.ts';

export type Operations = {
  /** The text of what is asked for, found valid. Else what is wrong with it; undefined when nothing is asked for. */
  read(asked: Asked): string | readonly GraphQLError[] | undefined;
  /** The valid document of such a text. */
  document(text: string): DocumentNode | readonly GraphQLError[];
  /** For Apollo Server: it need not parse and validate again what was found valid here. */
  readonly store: { get(key: string): Promise<DocumentNode | undefined>; set(): Promise<void>; delete(): Promise<void> };
  /** Plans the manifest's operations for a graph ahead of the first who asks, and lets others have their turn between. Answers how many. */
  warm(graph: Graph): Promise<number>;
};

/** What clients may ask: any valid operation within the bounds, or those of the manifest alone. */
export const createOperations = (documents: Documents, manifest: Manifest, mode: PersistedMode, supply: () => Supply, logger: Logger): Operations => ({
  read: (asked) => {
    const text = textOf(manifest, mode, asked);
    if (text === undefined) return undefined;
    if (typeof text !== 'string') return [text];
    const document = documents.of(supply().graph, text);
    return 'kind' in document ? text : document;
  },
  document: (text) => documents.of(supply().graph, text),
  store: {
    get: async (key) => documents.byHash(supply().graph, key.slice(-64)), // what stands before is Apollo's hash of the schema
    set: async () => {},
    delete: async () => {},
  },
  warm: async (graph) => {
    let planned = 0;
    for (const [sha256, text] of manifest) {
      await new Promise((resume) => setImmediate(resume));
      const document = documents.keep(graph, text);
      if (!('kind' in document)) {
        logger.warn({ sha256, reason: document[0]?.message }, 'an operation of the manifest does not fit the supergraph');
        continue;
      }
      for (const definition of document.definitions) {
        if (definition.kind !== 'OperationDefinition') continue;
        graph.admission(document, definition.name?.value);
        graph.plan(document, definition.name?.value);
        planned++;
      }
    }
    return planned;
  },
});
