import { type GraphQLSchema, isEnumType } from 'graphql';

/** docs/glossary.md, held to the schema. */

export const glossaryFile = 'docs/glossary.md';

/** Whose values people see, and have a row each. */
const hasRows = (name: string): boolean => (/^(Order|Ticket|Delivery|Payment|Refund)Status$/).test(name) || ['Role', 'Fault', 'DeliveryMethod'].includes(name);

/** What the glossary names that the schema does not have, and what it leaves out. */
export const glossaryProblems = (text: string, schema: GraphQLSchema): string[] => {
  const named = new Set([...text.matchAll(/^\|.*$/gm)].flatMap(([row]) => [...row.matchAll(/`([^`]+)`/g)].map(([, word]) => word as string)));
  const explained = new Set([...text.matchAll(/^\| `([^`]+)`/gm)].map(([, word]) => word as string));
  const wanted = Object.values(schema.getTypeMap()).flatMap((type) => (isEnumType(type) && hasRows(type.name) ? type.getValues().map(({ name }) => `${type.name}.${name}`) : []));
  return [
    ...[...named].filter((word) => !isInSchema(word, schema)).map((word) => `names ${word}, which the schema does not have`),
    ...wanted.filter((word) => !explained.has(word)).map((word) => `has no row for ${word}`),
  ];
};

const isInSchema = (word: string, schema: GraphQLSchema): boolean => {
  const [name = '', member] = word.split('.');
  const type = schema.getType(name);
  if (type === undefined || member === undefined) return type !== undefined;
  return isEnumType(type) ? type.getValue(member) !== undefined : 'getFields' in type && member in type.getFields();
};
