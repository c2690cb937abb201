import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { composeServices } from '@apollo/composition';
import { parse, print } from 'graphql';
import { connect, subscribe, until } from '../../router/test/fixture/client.ts';
import * as op from '../../scripts/demo/generated/operations.ts';
import { type RouterAlone, startRouterAlone } from './router.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const persisted = (hash: string) => ({ persistedQuery: { version: 1, sha256Hash: hash } });
const post = async (url: string, body: object, headers: Record<string, string> = {}) => {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
  const { data, errors } = (await response.json()) as { data?: unknown; errors?: { message: string; extensions: Record<string, unknown> }[] };
  return { status: response.status, headers: response.headers, data, errors, code: errors?.[0]?.extensions['code'] };
};

describe('in production', () => {
  let router: RouterAlone;
  let free: RouterAlone;
  let preferring: RouterAlone;
  let token: string;
  beforeAll(async () => {
    router = await startRouterAlone({ PERSISTED_OPERATIONS: '' }); // as it is without a word
    free = await startRouterAlone();
    preferring = await startRouterAlone({ PERSISTED_OPERATIONS: 'prefer' });
    token = await router.issuer.token({ scope: 'orders:read' });
  });
  afterAll(async () => {
    for (const started of [router, free, preferring]) await started?.[Symbol.asyncDispose]();
  });
  const known = print(op.StoreByNameDocument);

  describe('an operation', () => {
    it('of the manifest is run by its hash: over HTTP, by GET and over WebSocket', async () => {
      const body = { variables: { name: 'x' }, extensions: persisted(sha256(known)) };
      expect((await post(router.url, body)).code).toBe('SERVICE_UNAVAILABLE'); // it got past the router
      const search = new URLSearchParams({ variables: JSON.stringify(body.variables), extensions: JSON.stringify(body.extensions) });
      const got = await fetch(`${router.url}?${search}`, { headers: { 'apollo-require-preflight': '1' } });
      expect(await got.json()).toMatchObject({ errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }] });
      const overSocket = subscribe(connect(router.url), '', body.variables, { extensions: body.extensions });
      expect(await overSocket.next()).toMatchObject({ errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }] });
      const watching = subscribe(connect(router.url, { token }), '', { orderId: '1' }, { extensions: persisted(sha256(print(op.OrderStatusChangedDocument))) });
      await expect(watching.ended).rejects.toMatchObject([{ extensions: { code: 'SERVICE_UNAVAILABLE' } }]);
    });

    it('written out is refused, also one of the manifest, and also beside the hash of another', async () => {
      for (const query of ['{ webPushPublicKey }', known, '{ __schema { types { name } } }']) {
        expect(await post(router.url, { query })).toMatchObject({ status: 400, code: 'PERSISTED_OPERATION_REQUIRED' });
        await expect(subscribe(connect(router.url), query).ended).rejects.toMatchObject([{ extensions: { code: 'PERSISTED_OPERATION_REQUIRED' } }]);
      }
      const { errors } = await post(router.url, { query: 'mutation { placeOrder }', variables: { name: 'x' }, extensions: persisted(sha256(known)) });
      expect(errors?.[0]).toMatchObject({ extensions: { code: 'SERVICE_UNAVAILABLE', serviceName: 'store' } }); // what the hash says was run
    });

    it('of a hash that nobody knows is not found, and cannot be made known', async () => {
      const query = '{ webPushPublicKey }';
      for (const body of [{ extensions: persisted('0'.repeat(64)) }, { query, extensions: persisted(sha256(query)) }, { query, extensions: persisted('__proto__') }]) {
        expect(await post(router.url, body)).toMatchObject({ status: 400, code: 'PERSISTED_QUERY_NOT_FOUND', errors: [{ message: 'PersistedQueryNotFound' }] });
      }
    });

    it('is refused as ever when it is not for the one who asks', async () => {
      expect(await post(router.url, { variables: { id: '1' }, extensions: persisted(sha256(print(op.WholeOrderDocument))) })).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    });

    it('may be written out where the router is told so, and hashes are for `prefer`', async () => {
      expect((await post(free.url, { query: known, variables: { name: 'x' } })).code).toBe('SERVICE_UNAVAILABLE');
      expect(await post(free.url, { extensions: persisted(sha256(known)) })).toMatchObject({ status: 400, code: 'PERSISTED_QUERY_NOT_SUPPORTED' });
      expect((await post(preferring.url, { query: known, variables: { name: 'x' } })).code).toBe('SERVICE_UNAVAILABLE');
      expect((await post(preferring.url, { variables: { name: 'x' }, extensions: persisted(sha256(known)) })).code).toBe('SERVICE_UNAVAILABLE');
    });

    it('is in the manifest under the hash of what clients send', async () => {
      const manifest = JSON.parse(await readFile(new URL('../../router/operations.json', import.meta.url), 'utf8')) as Record<string, string>;
      for (const document of Object.values(op).filter((value) => value.definitions[0]?.kind === 'OperationDefinition')) expect(manifest[sha256(print(document))]).toBe(print(document));
    });
  });

  it('a manifest that was tampered with is not taken', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dosirak-manifest-'));
    const file = join(folder, 'operations.json');
    await writeFile(file, JSON.stringify({ [sha256(known)]: '{ stores { nodes { id } } }' }));
    await expect(startRouterAlone({ OPERATIONS_FILE: file })).rejects.toThrow('has another hash');
    await rm(folder, { recursive: true });
  });

  it('every answer forbids to sniff, frame, refer and keep it, whatever it is', async () => {
    const answers = [
      await fetch(free.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"query":"{ __typename }"}' }),
      await fetch(free.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"query":"{ nothing }"}' }),
      await fetch(free.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: 'nonsense' }),
      await fetch(`${free.url}/nothing`),
      await fetch(free.url.replace('graphql', 'health/ready')),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 400, 404, 200]);
    for (const { headers } of answers) {
      expect(Object.fromEntries(headers)).toMatchObject({
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cache-control': 'no-store', 'x-frame-options': 'DENY',
        'strict-transport-security': 'max-age=31536000; includeSubDomains', 'permissions-policy': expect.stringContaining('geolocation=()'),
      });
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('x-powered-by')).toBeNull();
    }
  });

  it('there is no page for browsers; in development it is, and loads Apollo’s Sandbox by its own policy', async () => {
    await using development = await startRouterAlone({ NODE_ENV: 'development' });
    const page = (url: string) => fetch(url, { headers: { accept: 'text/html' } });
    expect((await page(free.url)).status).toBe(400);
    const { headers, status } = await page(development.url);
    expect(status).toBe(200);
    expect(headers.get('content-security-policy')).toBe("frame-ancestors 'none'; base-uri 'none'; form-action 'none'; object-src 'none'");
    expect(headers.get('strict-transport-security')).toBeNull();
  });
});

/** Makes a part of Node fail in the midst of a request, as a fault of ours would. */
const sabotage = `
  import crypto from 'node:crypto';
  import { syncBuiltinESMExports } from 'node:module';
  const { hash } = crypto;
  crypto.hash = (...given) => {
    if (String(given[1]).includes('please fail')) throw new TypeError('a secret of the database');
    return hash(...given);
  };
  syncBuiltinESMExports();`;

describe('a fault of the router', () => {
  let folder: string;
  let router: ChildProcess;
  let url: string;
  let log = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dosirak-fault-'));
    const { supergraphSdl } = composeServices([{ name: 'a', url: 'http://127.0.0.1:9', typeDefs: parse('type Query { a: Int  things: [Thing!]! } type Thing { x: Int }') }]);
    await writeFile(join(folder, 'supergraph.graphql'), supergraphSdl!);
    router = spawn(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(sabotage)}`, new URL('../../router/src/main.ts', import.meta.url).pathname], {
      env: { PATH: process.env['PATH'], NODE_ENV: 'production', ROUTER_PORT: '0', ROUTER_AUTH: 'off', ROUTER_SUPERGRAPH: join(folder, 'supergraph.graphql'), ROUTER_CALLER_SECRET: randomBytes(32).toString('base64url') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    router.stderr?.on('data', (chunk) => (log += String(chunk)));
    const [line] = (await once(router.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
    url = /http\S+/.exec(String(line))?.[0] ?? '';
  });
  afterAll(async () => {
    router.kill('SIGTERM');
    if (router.exitCode === null) await once(router, 'exit');
    await rm(folder, { recursive: true });
  });

  it('is told by an id alone, under which the log has all of it', async () => {
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"query":"{ a } # please fail"}' });
    const text = await response.text();
    const { errors } = JSON.parse(text) as { errors: { extensions: { code: string; errorId: string } }[] };
    expect([response.status, errors[0]?.extensions.code]).toEqual([500, 'INTERNAL_SERVER_ERROR']);
    expect(text).not.toMatch(/secret|TypeError|\.ts|node_modules/);
    await until(() => log.includes(String(errors[0]?.extensions.errorId)));
    const line = log.split('\n').map((entry) => (entry.startsWith('{') ? (JSON.parse(entry) as { errorId?: string; err?: { message: string; stack: string } }) : {})).find(({ errorId }) => errorId === errors[0]?.extensions.errorId);
    expect(line?.err).toMatchObject({ message: 'a secret of the database', stack: expect.stringContaining('TypeError') });
  });
});
