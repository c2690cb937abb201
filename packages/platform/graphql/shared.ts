import { type DocumentNode, GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { formatMoney, type Money } from '#kernel/money.ts';

const badValue = (message: string) => new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });

const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'An instant, RFC 3339 in UTC.',
  serialize: (value) => (value instanceof Date ? value : new Date(value as string)).toISOString(),
  parseValue: (value) => parseInstant(value),
  parseLiteral: (node) => parseInstant(node.kind === Kind.STRING ? node.value : null),
});

const parseInstant = (value: unknown): Date => {
  const date = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(value) ? new Date(value) : null;
  if (date === null || Number.isNaN(date.getTime())) throw badValue('a DateTime is an RFC 3339 instant such as 2026-01-31T12:00:00Z');
  return date;
};

const Long = new GraphQLScalarType<number, number>({
  name: 'Long',
  description: 'A whole number, safe up to 2^53.',
  serialize: (value) => parseLong(typeof value === 'bigint' ? Number(value) : value),
  parseValue: (value) => parseLong(value),
  parseLiteral: (node) => parseLong(node.kind === Kind.INT ? Number(node.value) : null),
});

const parseLong = (value: unknown): number => {
  if (!Number.isSafeInteger(value)) throw badValue('a Long is a whole number between -(2^53) and 2^53');
  return value as number;
};

const Money = {
  formatted: (amount: Money, { locale }: { locale?: string | null }) => {
    try {
      return formatMoney(amount, locale ?? undefined);
    } catch {
      throw badValue(`${JSON.stringify(locale)} is not a locale; say for example "ko-KR" or "en"`);
    }
  },
};

const DomainError = { __resolveType: (refusal: { __typename: string }) => refusal.__typename };

/** The resolvers of the types that every subgraph's SDL may declare: DateTime, Long, Money and the interface DomainError, as far as it does. */
export const sharedResolvers = (typeDefs: DocumentNode): object => {
  const declared = new Set(typeDefs.definitions.flatMap((definition) => ('name' in definition && definition.name ? [definition.name.value] : [])));
  return Object.fromEntries(Object.entries({ DateTime, Long, Money, DomainError }).filter(([name]) => declared.has(name)));
};
