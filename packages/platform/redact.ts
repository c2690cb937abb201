/**
 * What is logged is read by many and kept for long: nothing in it may open a door or tell who lives where. By name goes
 * what is known to be such, and in texts what looks like a credential or like values that a database quotes.
 */

const leftOut = '[left out]';
const deepest = 6;
const mostItems = 50;

/** Names without regard to case, - and _. */
const names = new Set([
  'authorization', 'cookie', 'setcookie', 'password', 'passphrase', 'secret', 'secrets', 'token', 'accesstoken', 'refreshtoken', 'idtoken', 'clientsecret', 'codeverifier', 'credential', 'xdosirakcaller',
  'callersecrets', 'datakeys', 'identitykeys', 'jwt', 'privatekey', 'pin', 'p256dh', 'auth', 'endpoint', 'connectionparams',
  'phone', 'phonenumber', 'email', 'address', 'line', 'detail', 'note', 'location', 'dropoff', 'latitude', 'longitude', 'personal', 'words', 'variables', 'input', 'paymentmethod',
]);

const plain = (name: string): string => name.toLowerCase().replaceAll(/[-_]/g, '');

/** A value as it may be logged. Never throws. */
export const redact = (value: unknown, depth = 0): unknown => {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value;
  if (depth >= deepest) return '[too deep]';
  if (value instanceof Error) return redactError(value, depth);
  if (Array.isArray(value)) return value.slice(0, mostItems).map((item) => redact(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, names.has(plain(name)) ? leftOut : redact(item, depth + 1)]));
};

/** Tokens and headers with them, and what PostgreSQL repeats of the values it was given. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic|DPoP)\s+[\w.~+/=-]+/gi, `$1 ${leftOut}`],
  [/\beyJ[\w-]+\.[\w-]*\.?[\w-]*/g, leftOut], // a JWT, or a part of one
  [/\b(postgres(?:ql)?|rediss?|smtps?|https?):\/\/[^\s/:@]*:[^\s/@]*@/gi, `$1://${leftOut}@`],
  [/=\((?:[^()]|\([^()]*\))*\)/g, `=(${leftOut})`], // Key (email)=(…) already exists
  [/(Failing row contains )\(.*\)/gs, `$1(${leftOut})`],
  [/(invalid input (?:syntax|value) for [^:]+: )"[^"]*"/g, `$1"${leftOut}"`],
  [/(got invalid value ).*?(; |$)/gs, `$1${leftOut}$2`], // GraphQL on variables
];

export const redactText = (text: string): string => patterns.reduce((cleaned, [pattern, instead]) => cleaned.replaceAll(pattern, instead), text);

/** What says what went wrong and where; not what an error carries along: drivers hang queries and parameters on it. */
export const redactError = (error: Error, depth = 0): object => {
  const { name, code, cause } = error as Error & { code?: unknown };
  const message = redactText(essence(error));
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: name,
    message,
    stack: [`${name}: ${message}`, ...frames].join('\n'),
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    ...(cause !== undefined && { cause: depth >= deepest ? '[too deep]' : redact(cause, depth + 1) }),
    ...(error instanceof AggregateError && { errors: redact(error.errors, depth + 1) }),
  };
};

/** Prisma repeats the call with all its arguments before it says what is wrong with it: that is its last line. */
export const essence = ({ name, message }: Error): string => (name.startsWith('PrismaClient') ? (message.trim().split('\n').at(-1) ?? '') : message);

/** An error in one text, for where it is kept. */
export const describeError = (error: unknown): string => (error instanceof Error ? (redactError(error) as { stack: string }).stack : redactText(String(error)));
