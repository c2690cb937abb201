import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Answer, Operation } from './operations.ts';

/** The first thing that a subscription says: an event, a refusal; or, `silenceMs` after it was begun or when it is over without a word, nothing. */
export const firstOf = async (url: string, connectionParams: Record<string, unknown>, { query, variables }: Operation, extensions: Record<string, unknown> | undefined, silenceMs = 1_500): Promise<Answer> => {
  const client = createClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket, retryAttempts: 0, connectionParams });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Answer>((resolve, reject) => {
      timer = setTimeout(() => resolve({ data: { it: [] } }), silenceMs);
      client.subscribe<Record<string, unknown>>({ query, variables, ...(extensions && { extensions }) }, {
        next: (answer) => resolve(answer as Answer),
        error: (errors) => (Array.isArray(errors) ? resolve({ errors: errors as Answer['errors'] & object }) : reject(new Error(`the connection ended: ${JSON.stringify(errors)}`))),
        complete: () => resolve({ data: { it: [] } }),
      });
    });
  } finally {
    clearTimeout(timer);
    await client.dispose();
  }
};
