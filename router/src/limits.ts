import type { FastifyError, FastifyInstance } from 'fastify';
import { type ASTVisitor, GraphQLError, type SelectionSetNode, type ValidationContext, type ValidationRule } from 'graphql';

/**
 * Refuses operations whose fields nest deeper than `deepest`, fragments counted where they are spread. Introspection is not
 * counted: graphql-js bounds it by a rule of its own.
 */
export const depthLimit = (deepest: number): ValidationRule => (context: ValidationContext): ASTVisitor => {
  const depths = new Map<string, number>();
  const depthOf = (set: SelectionSetNode): number => {
    let depth = 0;
    for (const selection of set.selections) {
      if (selection.kind === 'Field') {
        if (!selection.name.value.startsWith('__')) depth = Math.max(depth, 1 + (selection.selectionSet ? depthOf(selection.selectionSet) : 0));
      } else if (selection.kind === 'InlineFragment') {
        depth = Math.max(depth, depthOf(selection.selectionSet));
      } else {
        depth = Math.max(depth, fragmentDepth(selection.name.value));
      }
    }
    return depth;
  };
  const fragmentDepth = (name: string): number => {
    const known = depths.get(name);
    if (known !== undefined) return known;
    depths.set(name, 0); // a fragment within itself is refused by a rule of graphql-js
    const fragment = context.getFragment(name);
    const depth = fragment ? depthOf(fragment.selectionSet) : 0;
    depths.set(name, depth);
    return depth;
  };
  return {
    OperationDefinition: (operation) => {
      const depth = depthOf(operation.selectionSet);
      if (depth > deepest) context.reportError(new GraphQLError(`The operation is ${depth} fields deep; ${deepest} are allowed.`, { nodes: operation }));
    },
  };
};

/** `__proto__` as a response key would be no key of a JavaScript object, in any of the programs on its way. */
export const noProtoKey: ValidationRule = (context) => ({
  Field: (field) => {
    if (field.alias?.value === '__proto__') context.reportError(new GraphQLError('"__proto__" cannot be an alias.', { nodes: field }));
  },
});

/** Tells in GraphQL's own shape what was refused before GraphQL was reached: a body too large, or not JSON. */
export const answerRefusals = (app: FastifyInstance): void => {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    const { code, message } = refusal(status, app.initialConfig.bodyLimit ?? 0);
    if (status >= 500) request.log.error(error);
    return reply.code(status).send({ errors: [{ message, extensions: { code } }] });
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ errors: [{ message: 'There is nothing here: the GraphQL endpoint is /graphql.', extensions: { code: 'NOT_FOUND' } }] }));
};

const refusal = (status: number, bodyLimit: number): { code: string; message: string } => {
  switch (true) {
    case status === 413:
      return { code: 'PAYLOAD_TOO_LARGE', message: `The request is larger than ${bodyLimit} bytes. Send a smaller query, or its data in variables of several requests.` };
    case status === 415:
      return { code: 'BAD_REQUEST', message: 'Send the request as application/json.' };
    case status < 500:
      return { code: 'BAD_REQUEST', message: 'The request body is not valid JSON: send {"query": "…", "variables": {…}}.' };
    default:
      return { code: 'INTERNAL_SERVER_ERROR', message: 'Something went wrong here.' };
  }
};
