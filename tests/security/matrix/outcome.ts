/** What somebody got: the code of a refusal, the type of a typed one; ABSENT for an entity that is not there for them; NULL, EMPTY, or SHOWN. */
export type Outcome = string;

type Answer = { readonly data?: Record<string, unknown> | null | undefined; readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } | undefined }[] | undefined };

export const outcomeOf = ({ data, errors }: Answer, isEntity: boolean): Outcome => {
  const code = errors?.[0]?.extensions?.code;
  if (errors?.length) return code === 'INTERNAL_SERVER_ERROR' || code === undefined ? `FAULT: ${errors[0]?.message}` : code;
  const holder = isEntity ? (data?.['of'] as (Record<string, unknown> | null)[] | undefined)?.[0] : data;
  return holder == null ? 'ABSENT' : ofValue(holder['it']);
};

const ofValue = (value: unknown): Outcome => {
  if (value == null) return 'NULL';
  if (Array.isArray(value)) return value.length === 0 ? 'EMPTY' : 'SHOWN';
  if (typeof value !== 'object') return 'SHOWN';
  if ('nodes' in value) return ofValue(value.nodes);
  if (isNothing(value)) return 'NULL';
  // a refusal that shows the thing itself is none of access
  if ('code' in value && '__typename' in value) return /NotFound$|^NotA|NotAllowed$/.test(String(value.__typename)) ? String(value.__typename) : 'SHOWN';
  return 'SHOWN';
};

/** An object all of whose fields are null: there is no more to see in it than in null. */
const isNothing = (value: object): boolean => {
  const fields = Object.entries(value).filter(([name]) => name !== '__typename');
  return fields.length > 0 && fields.every(([, field]) => field === null);
};
