// What runs in the browser: GraphiQL on this router, subscriptions over graphql-ws of the same origin.
/* global YogaGraphiQL, graphqlWs */
const endpoint = new URL('/graphql', location.href).toString();
const folder = new URL('.', document.currentScript.src);

self.MonacoEnvironment = { globalAPI: false, getWorkerUrl: (_module, label) => new URL(`${label}.worker.js`, folder).toString() };

// one socket for all subscriptions of a token, open while there are any
const clients = new Map();
const clientFor = (headers) => {
  const key = JSON.stringify(headers);
  if (!clients.has(key)) clients.set(key, graphqlWs.createClient({ url: endpoint.replace(/^http/, 'ws'), connectionParams: headers, retryAttempts: 3 }));
  return clients.get(key);
};

const told = (error) => {
  if (Array.isArray(error)) return { errors: error }; // GraphQL's own
  return { errors: [{ message: error?.reason || error?.message || 'The socket was closed.' }] };
};

async function* subscribe(operation, headers) {
  try {
    yield* clientFor(headers).iterate(operation);
  } catch (error) {
    yield told(error);
  }
}

const ask = async (operation, headers) => {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { accept: 'application/graphql-response+json, application/json', 'content-type': 'application/json', ...headers },
    body: JSON.stringify(operation),
  });
  return response.json();
};

const kindOf = (document, name) => document?.definitions.find((definition) => definition.kind === 'OperationDefinition' && (!name || definition.name?.value === name))?.operation;

const fetcher = ({ query, variables, operationName }, { documentAST, headers = {} } = {}) => {
  const operation = { query, variables, operationName: operationName ?? undefined };
  return kindOf(documentAST, operationName) === 'subscription' ? subscribe(operation, headers) : ask(operation, headers);
};

const tabs = JSON.parse(document.getElementById('tabs').textContent);
YogaGraphiQL.renderYogaGraphiQL(document.getElementById('root'), {
  fetcher,
  title: 'GraphiQL',
  logo: ' ',
  shouldPersistHeaders: false, // a token stays out of the browser's store, unless its settings are told otherwise
  onEditQuery: () => undefined, // and a query out of the address
  ...(tabs.length > 0 ? { defaultTabs: tabs } : { defaultQuery: '{\n  __typename\n}\n' }),
});
