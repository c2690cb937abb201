import { afterAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { parse } from 'yaml';
import { keyOf, parseCallerKeys, parseCallerSecret } from '#platform/caller/keys.ts';
import { runCallerKeys } from '../../scripts/caller-keys.ts';
import { newSecrets } from '../../scripts/secrets.ts';
import { callerKeysVariable, callerSecretVariable, callersOf, contexts, type DatabaseOwner, databaseOwners, databasePasswordVariable, services } from '../../scripts/services.ts';

type Compose = { services: Record<string, { command?: string[]; healthcheck?: { test?: string[] }; ports?: string[]; environment?: Record<string, string>; depends_on?: Record<string, unknown> }> };
const file = new URL('../../docker-compose.yml', import.meta.url);
const compose = parse(readFileSync(file, 'utf8'), { merge: true }) as Compose;
const secrets = parseEnv(newSecrets());
const dockerCompose = spawnSync('docker-compose', ['--version']).status === 0;

describe('docker-compose.yml', () => {
  it('runs every service there is, by its own main.ts, with a health check', () => {
    for (const { name, main } of services) {
      expect(compose.services[name]).toMatchObject({ command: ['node', main], healthcheck: { test: expect.arrayContaining(['deploy/healthy.mjs']) } });
    }
  });

  it('gives every context a database of its own, and the queues a Redis that keeps what it is given', () => {
    const given = Object.entries(compose.services).flatMap(([name, { environment = {} }]) => Object.entries(environment).flatMap(([variable, url]) => (variable.endsWith('DATABASE_URL') ? [`${name}: ${url}`] : [])));
    const urlOf = (owner: DatabaseOwner) => `postgresql://${owner}:\${${databasePasswordVariable(owner)}}@postgres:5432/${owner}`;
    expect(given.toSorted()).toEqual(databaseOwners.flatMap((owner) => [`${owner}: ${urlOf(owner)}`, `migrate: ${urlOf(owner)}`]).toSorted());
    expect(compose.services['redis']?.command?.join(' ')).toMatch(/--appendonly yes.*--maxmemory-policy noeviction/);
  });

  it('opens to the world where people ask and where they sign in, and neither databases nor what is counted', () => {
    const open = Object.entries(compose.services).flatMap(([name, { ports = [] }]) => ports.map((port) => `${name}: ${port}`));
    expect(open).toEqual(['identity: 4010:4010', 'router: 4000:4000']);
  });

  it('gives the keys of what identifies people to those who keep something of them, and to nobody else', () => {
    const given = Object.entries(compose.services).flatMap(([name, { environment }]) => (environment?.['DATA_KEYS'] === undefined ? [] : [name]));
    expect(given.toSorted()).toEqual([...databaseOwners, 'migrate'].toSorted());
  });

  it('gives each caller what it signs by, each context what it knows its own callers by, and nobody anything else of that', () => {
    const given = Object.entries(compose.services).flatMap(([name, { environment = {} }]) => Object.keys(environment).filter((variable) => variable.includes('CALLER')).map((variable) => `${name}: ${variable}`));
    const wanted = [...(['router', 'order'] as const).map((caller) => `${caller}: ${callerSecretVariable(caller)}`), ...contexts.map((context) => `${context}: ${callerKeysVariable(context)}`)];
    expect(given.toSorted()).toEqual(wanted.toSorted());
    for (const { environment = {} } of Object.values(compose.services)) {
      for (const [variable, value] of Object.entries(environment)) if (variable.includes('CALLER')) expect(value.startsWith(`\${${variable}:?`)).toBe(true);
    }
  });

  it('wants nothing of .env that npm run secrets does not put there', () => {
    const wanted = [...readFileSync(file, 'utf8').matchAll(/\$\{(\w+):\?/g)].map(([, variable]) => variable);
    expect(Object.keys(secrets).toSorted()).toEqual([...new Set(wanted)].toSorted());
  });

  (dockerCompose ? it : it.skip)('holds no secret, and says how to make them', () => {
    const { status, stderr } = spawnSync('docker-compose', ['config'], { cwd: new URL('../../', import.meta.url), env: { PATH: process.env['PATH'] }, encoding: 'utf8' });
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/npm run --silent secrets > \.env/);
  });

  (dockerCompose ? it : it.skip)('is a configuration that docker-compose accepts', () => {
    expect(spawnSync('docker-compose', ['config', '--quiet'], { cwd: new URL('../../', import.meta.url), env: { PATH: process.env['PATH'], ...secrets }, encoding: 'utf8' })).toMatchObject({ status: 0 });
  });
});

describe('npm run caller-keys', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dosirak-caller-keys-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const ofFile = async (env: Record<string, string | undefined>, ...names: string[]) => {
    const file = join(folder, '.env');
    writeFileSync(file, Object.entries(env).map(([name, value]) => `${name}=${value}\n`).join(''));
    const lines: string[] = [];
    await runCallerKeys(['--from', file, ...names], {}, (line) => lines.push(line));
    return parseEnv(lines.join('\n'));
  };

  it('makes of the callers’ secrets what every context is given, those of the callers that may ask it', async () => {
    const keys = await ofFile(secrets);
    expect(keys).toEqual(Object.fromEntries(contexts.map((context) => [callerKeysVariable(context), secrets[callerKeysVariable(context)]])));
    for (const context of contexts) expect([...parseCallerKeys(keys[callerKeysVariable(context)] as string).keys()]).toEqual(callersOf(context));
    expect(callersOf('payment')).toEqual(['router', 'order']);
  });

  it('lets a context join that nobody knows, without changing anybody’s', async () => {
    const secret = parseCallerSecret(secrets['ROUTER_CALLER_SECRET'] as string)[0];
    expect(await ofFile(secrets, 'store-sales')).toEqual({ STORE_SALES_CALLER_KEYS: `router=${keyOf(secret, 'router', 'store-sales').toString('base64url')}` });
  });

  it('makes keys of the old secret and the new one, while one takes the other’s place', async () => {
    const { ROUTER_CALLER_SECRET: newer } = parseEnv(newSecrets());
    const keysOf = async (secret: string | undefined) => (await ofFile({ ROUTER_CALLER_SECRET: secret }, 'store'))['STORE_CALLER_KEYS'];
    const [old, replacing] = [await keysOf(secrets['ROUTER_CALLER_SECRET']), await keysOf(`${secrets['ROUTER_CALLER_SECRET']},${newer}`)];
    expect(replacing).toBe(`${old},${await keysOf(newer)}`);
  });

  it('says what is wrong, by the variable’s name', async () => {
    await expect(ofFile({}, 'store')).rejects.toThrow('ROUTER_CALLER_SECRET: is base64url');
    await expect(ofFile(secrets, 'a.b')).rejects.toThrow('a.b is no name of a subgraph');
  });
});
