import { GraphQLError, type ValidationRule } from 'graphql';

/** `__proto__` as a response key would be no key of a JavaScript object, in any of the programs on its way. */
export const noProtoKey: ValidationRule = (context) => ({
  Field: (field) => {
    if (field.alias?.value === '__proto__') context.reportError(new GraphQLError('"__proto__" cannot be an alias.', { nodes: field }));
  },
});
