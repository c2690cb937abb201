import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { contexts, databaseOwners, services } from '../../scripts/services.ts';

type Compose = { services: Record<string, { command?: string[]; healthcheck?: { test?: string[] }; environment?: Record<string, string>; depends_on?: Record<string, unknown> }> };
const file = new URL('../../docker-compose.yml', import.meta.url);
const compose = parse(readFileSync(file, 'utf8'), { merge: true }) as Compose;
const dockerCompose = spawnSync('docker-compose', ['--version']).status === 0;

describe('docker-compose.yml', () => {
  it('runs every service there is, by its own main.ts, with a health check', () => {
    for (const { name, main } of services) {
      expect(compose.services[name]).toMatchObject({ command: ['node', main], healthcheck: { test: expect.arrayContaining(['deploy/healthy.mjs']) } });
    }
  });

  it('gives every context a database of its own, and the queues a Redis that keeps what it is given', () => {
    const urls = databaseOwners.map((context) => compose.services[context]?.environment?.[`${context.toUpperCase()}_DATABASE_URL`]);
    expect(new Set(urls).size).toBe(databaseOwners.length);
    const databases = readFileSync(new URL('../../deploy/databases.sql', import.meta.url), 'utf8');
    for (const context of databaseOwners) expect(databases).toMatch(new RegExp(`CREATE DATABASE "?${context}"?;`));
    expect(compose.services['redis']?.command?.join(' ')).toMatch(/--appendonly yes.*--maxmemory-policy noeviction/);
  });

  it('gives the keys of what identifies people to the contexts, and to nobody else', () => {
    const given = Object.entries(compose.services).flatMap(([name, { environment }]) => (environment?.['DATA_KEYS'] === undefined ? [] : [name]));
    expect(given.toSorted()).toEqual([...contexts, 'migrate'].toSorted());
  });

  (dockerCompose ? it : it.skip)('holds no secret, and says how to make them', () => {
    const { status, stderr } = spawnSync('docker-compose', ['config'], { cwd: new URL('../../', import.meta.url), env: { PATH: process.env['PATH'] }, encoding: 'utf8' });
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/npm run --silent secrets > \.env/);
  });

  (dockerCompose ? it : it.skip)('is a configuration that docker-compose accepts', () => {
    const env = { PATH: process.env['PATH'], POSTGRES_PASSWORD: 'x', CALLER_SECRETS: 'router=x', DATA_KEYS: 'k=x', IDENTITY_KEYS: 'k=x' };
    expect(spawnSync('docker-compose', ['config', '--quiet'], { cwd: new URL('../../', import.meta.url), env, encoding: 'utf8' })).toMatchObject({ status: 0 });
  });
});
