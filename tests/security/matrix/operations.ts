import { randomUUID } from 'node:crypto';
import { type DefinitionNode, type InputObjectTypeDefinitionNode, type InputValueDefinitionNode, Kind, parse, print, type TypeNode } from 'graphql';
import { type Coordinate, namedType, roots } from './coordinates.ts';

/** Values for required arguments: by coordinate, by name, or by type. Functions are called each time. */
export type Samples = Readonly<Record<string, unknown>>;

export type Operation = { readonly query: string; readonly variables: Record<string, unknown> };
export type Answer = { readonly data?: Record<string, unknown> | null; readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[] };

/** Writes the smallest operations that ask for a coordinate of a subgraph's schema: required arguments from samples, and a selection that tells what is shown. */
export const operationsOn = (sdl: string) => {
  const types = new Map<string, DefinitionNode>(parse(sdl).definitions.flatMap((definition) => ('name' in definition && definition.name ? [[definition.name.value, definition] as const] : [])));
  const isInput = (name: string) => types.get(name)?.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION;

  const sampleOf = (coordinate: string, { name: { value: name }, type }: InputValueDefinitionNode, samples: Samples): unknown => {
    const typeName = namedType(type);
    for (const key of [`${coordinate}.${name}`, name, typeName]) {
      if (!Object.hasOwn(samples, key)) continue;
      const sample = samples[key];
      const value: unknown = typeof sample === 'function' ? (sample as () => unknown)() : sample;
      return isList(type) && !Array.isArray(value) ? [value] : value;
    }
    const definition = types.get(typeName);
    const value = definition?.kind === Kind.ENUM_TYPE_DEFINITION ? definition.values?.[0]?.name.value : isInput(typeName) ? inputOf(coordinate, definition as InputObjectTypeDefinitionNode, samples) : undefined;
    if (value === undefined) throw new Error(`there is no sample for ${coordinate}(${name}: ${print(type)}): add one to samples`);
    return isList(type) ? [value] : value;
  };
  const inputOf = (coordinate: string, { fields = [] }: InputObjectTypeDefinitionNode, samples: Samples): Record<string, unknown> =>
    Object.fromEntries(fields.filter((field) => isRequired(field) || Object.hasOwn(samples, `${coordinate}.${field.name.value}`)).map((field) => [field.name.value, sampleOf(coordinate, field, samples)]));

  const selectionOf = (typeName: string, depth: number): string => {
    const definition = types.get(typeName);
    if (definition?.kind === Kind.UNION_TYPE_DEFINITION) return ' { __typename ... on DomainError { code } }';
    if (definition?.kind !== Kind.OBJECT_TYPE_DEFINITION) return '';
    if (depth === 0 || definition.directives?.some(({ name }) => name.value === 'key')) return ' { __typename }';
    const fields = (definition.fields ?? []).filter((field) => !(field.arguments ?? []).some(isRequired));
    return ` { __typename ${fields.map((field) => field.name.value + selectionOf(namedType(field.type), depth - 1)).join(' ')} }`;
  };
  const asked = ({ name, field }: Coordinate, samples: Samples) => {
    const required = (field.arguments ?? []).filter((argument) => isRequired(argument) || Object.hasOwn(samples, `${name}.${argument.name.value}`));
    const variables = Object.fromEntries(required.map((argument) => [argument.name.value, sampleOf(name, argument, samples)]));
    const declared = required.map((argument) => `$${argument.name.value}: ${print(argument.type)}`);
    const given = required.map((argument) => `${argument.name.value}: $${argument.name.value}`);
    const target = namedType(field.type);
    return { declared, variables, text: `it: ${field.name.value}${given.length > 0 ? `(${given.join(', ')})` : ''}${selectionOf(target, 2)}` };
  };

  return (coordinate: Coordinate, samples: Samples, id?: string): Operation => {
    const { declared, variables, text } = asked(coordinate, samples);
    if (roots.includes(coordinate.type)) return { query: `${coordinate.type.toLowerCase()}${parenthesized(declared)} { ${text} }`, variables };
    return {
      query: `query${parenthesized(['$of: [_Any!]!', ...declared])} { of: _entities(representations: $of) { __typename ... on ${coordinate.type} { ${text} } } }`,
      variables: { ...variables, of: [{ __typename: coordinate.type, id }] },
    };
  };
};

const isRequired = ({ type, defaultValue }: InputValueDefinitionNode): boolean => type.kind === Kind.NON_NULL_TYPE && defaultValue === undefined;
const isList = (type: TypeNode): boolean => type.kind === Kind.LIST_TYPE || (type.kind === Kind.NON_NULL_TYPE && isList(type.type));
const parenthesized = (declared: readonly string[]) => (declared.length > 0 ? `(${declared.join(', ')})` : '');

/** The samples that are the same in every run. What has an owner is added by the scene. */
export const commonSamples: Samples = {
  idempotencyKey: () => randomUUID(),
  near: { latitude: 37.5561, longitude: 126.9105 }, location: { latitude: 37.5561, longitude: 126.9105 },
  assignmentSeq: 1, cookingMinutes: 15, quantity: 1, rating: 5, price: 1000, soldOut: false, consent: false, first: 5,
  pin: '0000', reason: 'because', text: 'thank you', line: '서울 마포구 와우산로 94', paymentMethod: 'sim_approve', method: 'sim_approve', ko: '이름',
  amount: 1000, currency: 'KRW', deliveryMethod: 'MOTORBIKE', vehicle: 'MOTORBIKE',
  'Mutation.returnDelivery.reason': 'CUSTOMER_ABSENT', 'Mutation.failDelivery.reason': 'LOST', 'Mutation.refundOrder.reason': 'GOODWILL',
  'Subscription.orderStatusChanged.after': 0, 'Subscription.ticketChanged.after': 0, 'Subscription.deliveryChanged.after': 0, 'Subscription.notificationReceived.after': 0,
  'Mutation.setNotificationPreferences.locale': 'KO', 'Mutation.changeStoreTerms.preparationMinutes': 20,
};
