import { z } from 'zod';
import { type CallerKeys, parseCallerKeys, parseCallerSecret } from './caller/keys.ts';
import { parseDataKeys } from './vault/data-keys.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads what `shape` names from the environment. Throws a ConfigError that names each variable that is missing or wrong, and how. */
export const readConfig = <Shape extends z.ZodRawShape>(environment: Environment, shape: Shape): z.output<z.ZodObject<Shape>> => {
  // an empty variable is one that was not set: compose files and shells make no difference between the two
  const given = Object.fromEntries(Object.keys(shape).flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])));
  const result = z.object(shape).safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => {
    const name = String(path[0]);
    return environment[name] ? `${name}: ${message}` : `${name}: is not set, and has no default`;
  });
  throw new ConfigError(`The environment is not right:\n  ${problems.join('\n  ')}`);
};

/** A variable that `parse` reads; what it throws is what is wrong. */
const parsed = <Value>(parse: (text: string) => Value) =>
  z.string().transform((text, context) => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
      return z.NEVER;
    }
  });

const withAll = (callers: readonly string[], keys: CallerKeys): CallerKeys => {
  for (const caller of callers) if (!keys.has(caller)) throw new TypeError(`has no key of the caller "${caller}"`);
  return keys;
};

/** The kinds of variables there are. Each takes a default where there is a sensible one. */
export const variable = {
  port: (fallback: number) => z.coerce.number({ error: 'should be a port number' }).int().min(0).max(65_535).default(fallback),
  /** Of a door that stays shut unless it is asked for. */
  optionalPort: () => z.coerce.number({ error: 'should be a port number' }).int().min(0).max(65_535).optional(),
  count: (fallback: number) => z.coerce.number({ error: 'should be a whole number' }).int().min(0).default(fallback),
  milliseconds: (fallback: number) => z.coerce.number({ error: 'should be a number of milliseconds' }).int().min(0).default(fallback),
  text: (fallback: string) => z.string().default(fallback),
  flag: (fallback: boolean) => z.enum(['true', 'false', '1', '0'], { error: 'should be true or false' }).default(fallback ? 'true' : 'false').transform((text) => text === 'true' || text === '1'),
  oneOf: <const Members extends readonly [string, ...string[]]>(members: Members, fallback: Members[number]) => z.enum(members, { error: `should be one of ${members.join(', ')}` }).default(fallback as never),
  httpUrl: (fallback: string) => z.url({ protocol: /^https?$/, error: 'should be an http(s) URL' }).default(fallback),
  postgresUrl: () => z.url({ protocol: /^postgres(ql)?$/, error: 'should be a postgresql:// URL' }),
  redisUrl: () => z.url({ protocol: /^rediss?$/, error: 'should be a redis:// URL' }).optional(),
  /** What a caller signs with: the first one, where there are several. */
  callerSecret: () => parsed((text) => parseCallerSecret(text)[0]),
  /** By what callers are known. Those that are named have to be among them. */
  callerKeys: (...callers: readonly [string, ...string[]]) => parsed((text) => withAll(callers, parseCallerKeys(text))),
  dataKeys: () => parsed(parseDataKeys),
};

/** What every service reads. */
export const serviceVariables = {
  HOST: variable.text('127.0.0.1'),
  LOG_LEVEL: variable.oneOf(['debug', 'info', 'warn', 'error', 'silent'], 'info'),
  NODE_ENV: variable.text('development'),
};
