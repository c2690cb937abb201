import {
  type GraphQLArgument, type GraphQLCompositeType, type GraphQLField, type GraphQLInputType, type GraphQLSchema, getNamedType, isAbstractType, isCompositeType, isEnumType, isInputObjectType, isListType, isNonNullType, isRequiredArgument,
  isRequiredInputField, isScalarType, OperationTypeNode,
} from 'graphql';

/** An operation that selects one coordinate, and as little beside it as can be. */
export type Selecting = { readonly operation: OperationTypeNode; readonly text: string; /** The fields on the way, by coordinate. */ readonly path: readonly string[] };

type Step = { readonly type: GraphQLCompositeType; readonly path: readonly string[]; /** Wraps what is selected of the type. */ readonly wrap: (inner: string) => string; readonly operation: OperationTypeNode };

/** The shortest ways from the roots to every type, those first on which `isOpen` fields alone are met. */
export const waysTo = (schema: GraphQLSchema, isOpen: (coordinate: string) => boolean): ((type: string) => readonly Step[]) => {
  const roots: Step[] = [OperationTypeNode.QUERY, OperationTypeNode.SUBSCRIPTION, OperationTypeNode.MUTATION].flatMap((operation) => {
    const type = schema.getRootType(operation);
    return type ? [{ type, path: [], wrap: (inner: string) => `${operation} { ${inner} }`, operation }] : [];
  });
  const walk = (mayPass: (coordinate: string) => boolean) => {
    const found = new Map<string, Step>();
    const queue = [...roots];
    for (let step = queue.shift(); step; step = queue.shift()) {
      if (found.has(step.type.name)) continue;
      found.set(step.type.name, step);
      for (const next of nextOf(schema, step)) if (next.path.every(mayPass)) queue.push(next);
    }
    return found;
  };
  const open = walk(isOpen);
  const any = walk(() => true);
  return (type) => [open.get(type), any.get(type)].flatMap((step) => (step ? [step] : []));
};

const nextOf = (schema: GraphQLSchema, { type, path, wrap, operation }: Step): Step[] => {
  const within = isAbstractType(type) ? schema.getPossibleTypes(type).map((possible): Step => ({ type: possible, path, wrap: (inner) => wrap(`... on ${possible.name} { ${inner} }`), operation })) : [];
  const below = 'getFields' in type ? Object.values(type.getFields()).flatMap((field): Step[] => {
    const answered = getNamedType(field.type);
    if (!isCompositeType(answered)) return [];
    return [{ type: answered, path: [...path, `${type.name}.${field.name}`], wrap: (inner) => wrap(`${field.name}${argumentsOf(field)} { ${inner} }`), operation }];
  }) : [];
  return [...within, ...below];
};

/** An operation that selects a field in the way found. */
export const select = (step: Step, field: GraphQLField<unknown, unknown> | null): Selecting => {
  if (field === null) return { operation: step.operation, text: step.wrap('__typename'), path: step.path };
  const inner = isCompositeType(getNamedType(field.type)) ? ' { __typename }' : '';
  return { operation: step.operation, text: step.wrap(`${field.name}${argumentsOf(field)}${inner}`), path: [...step.path, `${step.type.name}.${field.name}`] };
};

const argumentsOf = ({ args }: GraphQLField<unknown, unknown>): string => {
  const needed = args.filter(isRequiredArgument).map((argument: GraphQLArgument) => `${argument.name}: ${valueOf(argument.type)}`);
  return needed.length > 0 ? `(${needed.join(', ')})` : '';
};

const valueOf = (type: GraphQLInputType): string => {
  if (isNonNullType(type)) return valueOf(type.ofType);
  if (isListType(type)) return `[${valueOf(type.ofType)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? 'null';
  if (isInputObjectType(type)) return `{ ${Object.values(type.getFields()).filter(isRequiredInputField).map((field) => `${field.name}: ${valueOf(field.type)}`).join(', ')} }`;
  if (isScalarType(type) && ['Int', 'Float', 'Long'].includes(type.name)) return '1';
  return isScalarType(type) && type.name === 'Boolean' ? 'true' : isScalarType(type) && type.name === 'DateTime' ? '"2026-01-01T00:00:00Z"' : '"1"';
};
