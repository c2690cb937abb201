import { z } from 'zod';
import { ConfigError, type Environment, readConfig, serviceVariables, variable } from '#platform/config.ts';
import { queueVariables, retentionVariables } from '#platform/queue.ts';
import { parseKeys } from './adapters/crypto/seal.ts';
import { ourNames } from './adapters/http/clients.ts';

const json = <Schema extends z.ZodType>(schema: Schema) =>
  z.string().default('[]').transform((text, context) => {
    try {
      return schema.parse(JSON.parse(text));
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message });
      return z.NEVER;
    }
  });

/** A person's id is a UUID: a client that is called like one could be taken for a person. */
const clientId = z.string().regex(/^[\w.-]{3,60}$/).refine((id) => !z.uuid().safeParse(id).success, 'a client is not called like a person').refine((id) => !ourNames.test(id), 'only our own clients are called dosirak-…');

/** Programs of others that people may let in, after being asked. */
const OtherClients = z.array(z.strictObject({ id: clientId, name: z.string().min(1), redirectUris: z.array(z.url()).min(1), logoutUris: z.array(z.url()).default([]) }));
/** Programs that come as themselves, with client credentials. */
const ServiceClients = z.array(z.strictObject({ id: clientId, secret: z.string().min(32), scopes: z.array(z.string()).default([]) }));

const urls = (fallback: string) => variable.text(fallback).transform((text) => text.split(',').map((url) => url.trim()).filter((url) => url !== ''));

/** What names the issuer of tokens: read alike by whoever asks it for one. */
export const issuerVariables = {
  IDENTITY_PORT: variable.port(4010),
  OIDC_ISSUER: variable.httpUrl(''),
  OIDC_AUDIENCE: variable.text('dosirak'),
};

const variables = {
  ...serviceVariables,
  ...queueVariables,
  ...retentionVariables,
  ...issuerVariables,
  DATA_DIR: variable.text('.dosirak'),
  IDENTITY_DATABASE_URL: variable.postgresUrl(),
  DATABASE_POOL_SIZE: variable.count(10),
  /** What its secrets are encrypted by, `name=<base64url, 32 bytes>,…`, the first for new ones. */
  IDENTITY_KEYS: z.string({ error: 'is not set, and has no default: make keys by npm run secrets' }).transform((text, context) => {
    try {
      return parseKeys(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
      return z.NEVER;
    }
  }),
  /** Where the web client may be sent back to after signing in, and after signing out. */
  WEB_REDIRECT_URIS: urls('http://localhost:4000/callback,http://localhost:5173/callback'),
  WEB_LOGOUT_URIS: urls('http://localhost:4000/,http://localhost:5173/'),
  IDENTITY_CLIENTS: json(OtherClients),
  IDENTITY_SERVICES: json(ServiceClients),
  /** How many proxies stand before it: from so many hops X-Forwarded-For is believed. */
  TRUST_PROXY: variable.count(0),
  /** What one address may ask for in a minute, the keys aside. Guesses at passwords are counted apart, and more strictly. */
  IDENTITY_REQUESTS_PER_MINUTE: variable.count(1_200),
  KEY_DAYS: variable.count(30),
  KEY_AHEAD_HOURS: variable.count(24),
  SWEEP_SECONDS: variable.count(60),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'should be an smtp(s):// URL' }).optional(),
  EMAIL_FROM: variable.text('Dosirak 도시락 <no-reply@dosirak.example>'),
};

export type Config = ReturnType<typeof readIdentityConfig>;

/** Identity's configuration. Throws a ConfigError that names what is wrong. */
export const readIdentityConfig = (environment: Environment) => {
  const config = readConfig(environment, variables);
  const isProduction = config.NODE_ENV === 'production';
  if (isProduction && config.OIDC_ISSUER === '') throw new ConfigError('OIDC_ISSUER: has to say what this issuer is called by everybody');
  return { ...config, isProduction };
};

/** The issuer's name: as configured, or else the address where it answers. */
export const issuerOf = (configured: string, port: number): string => (configured || `http://127.0.0.1:${port}`).replace(/\/$/, '');
