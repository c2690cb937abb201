import { createHash } from 'node:crypto';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

export type GraphQLProblem = { readonly message: string; readonly path?: readonly (string | number)[]; readonly extensions?: Readonly<Record<string, unknown>> };
export type Answer<Data> = { readonly data?: Data | null; readonly errors?: readonly GraphQLProblem[] };

/** A person at the router, over HTTP and WebSocket only: what any client can do. */
export type Person = {
  /** The answer as it comes, errors and all. */
  ask<Data, Variables>(document: TypedDocumentNode<Data, Variables>, variables: Variables): Promise<Answer<Data>>;
  /** The data of an operation that goes through. Throws an Error when the answer has errors. */
  get<Data, Variables>(document: TypedDocumentNode<Data, Variables>, variables: Variables): Promise<Data>;
  watch<Data, Variables>(document: TypedDocumentNode<Data, Variables>, variables: Variables): Watch<Data>;
};

/** A live subscription: what came so far, and a way to wait for more. */
export type Watch<Data> = {
  readonly seen: readonly Data[];
  /** Resolves with the first that `is` what is waited for, also among those that came before. Rejects when the subscription ends first, or after `withinMs`. */
  until(is: (data: Data) => boolean, withinMs?: number): Promise<Data>;
  close(): Promise<void>;
};

/** Somebody with a token, or (null) nobody in particular, at the router behind `url`. */
export const personAt = (url: string, token: string | null): Person => {
  const headers = { 'content-type': 'application/json', ...(token !== null && { authorization: `Bearer ${token}` }) };
  const ask: Person['ask'] = async (document, variables) => {
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ ...asked(document), variables }) });
    return (await response.json()) as Answer<never>;
  };
  return {
    ask,
    get: async (document, variables) => {
      const { data, errors } = await ask(document, variables);
      if (errors || !data) throw new Error(`${print(document)}\nanswered ${JSON.stringify(errors, null, 2)}`);
      return data;
    },
    watch: (document, variables) => watch(url, token, document, variables),
  };
};

/** The text, and its hash: where only operations known beforehand are run, that is what counts (docs/adr/0009). */
const asked = (document: TypedDocumentNode<unknown, never>) => {
  const query = print(document);
  return { query, extensions: { persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') } } };
};

const watch = <Data, Variables>(url: string, token: string | null, document: TypedDocumentNode<Data, Variables>, variables: Variables): Watch<Data> => {
  const connectionParams = token === null ? {} : { authorization: `Bearer ${token}` };
  const client = createClient({ url: url.replace(/^http/, 'ws'), webSocketImpl: WebSocket, retryAttempts: 0, connectionParams });
  const seen: Data[] = [];
  const waiting = new Set<() => void>();
  let ended: Error | null = null;
  const wake = () => waiting.forEach((look) => look());
  const end = (error: Error) => {
    ended ??= error;
    wake();
  };
  client.subscribe<Data>(
    { ...asked(document), variables: variables as Record<string, unknown> },
    {
      next: ({ data, errors }) => {
        if (errors || !data) return end(new Error(`the subscription answered ${JSON.stringify(errors)}`));
        seen.push(data);
        wake();
      },
      error: (error) => end(error instanceof Error ? error : new Error(`the subscription failed: ${JSON.stringify(error)}`)),
      complete: () => end(new Error('the subscription is over')),
    },
  );
  return {
    seen,
    until: (is, withinMs = 20_000) =>
      new Promise<Data>((resolve, reject) => {
        const settle = (act: () => void) => {
          waiting.delete(look);
          clearTimeout(deadline);
          act();
        };
        const look = () => {
          const found = seen.find(is);
          if (found !== undefined) settle(() => resolve(found));
          else if (ended !== null) settle(() => reject(ended));
        };
        const deadline = setTimeout(() => settle(() => reject(new Error(`it did not come within ${withinMs} ms; what came is ${JSON.stringify(seen)}`))), withinMs);
        waiting.add(look);
        look();
      }),
    close: async () => {
      await client.dispose();
    },
  };
};

/** The member of a result union that is hoped for. Throws an Error that shows what came instead. */
export const as = <Result extends { __typename: string }, Name extends Result['__typename']>(name: Name, result: Result): Extract<Result, { __typename: Name }> => {
  if (result.__typename !== name) throw new Error(`hoped for ${name}, got ${JSON.stringify(result)}`);
  return result as Extract<Result, { __typename: Name }>;
};
