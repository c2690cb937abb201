import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Answer, Operation } from './operations.ts';

/** How long is waited for a subscription's first word: for one that may have nothing to say, and for one that has to say something. */
const silenceMs = { may: 1_500, mayNot: 20_000 };

/** The first thing that a subscription says: an event, a refusal; or nothing, when it is over without a word, or has been silent for long enough. */
export const firstOf = async (url: string, connectionParams: Record<string, unknown>, { query, variables }: Operation, extensions: Record<string, unknown> | undefined, mayBeSilent: boolean): Promise<Answer> => {
  const client = createClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket, retryAttempts: 0, connectionParams });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Answer>((resolve, reject) => {
      timer = setTimeout(() => resolve({ data: { it: [] } }), mayBeSilent ? silenceMs.may : silenceMs.mayNot);
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
