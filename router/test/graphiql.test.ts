import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Fastify from 'fastify';
import { buildSchema, parse, validate } from 'graphql';
import { menuItemId, storeId } from '#demo-city/stores.ts';
import { firstSteps } from '../../scripts/graphiql/first-steps.ts';
import { serveGraphiql } from '../src/graphiql/graphiql.ts';
import { page as pageOf } from '../src/graphiql/page.ts';
import { startTestRouter, type TestRouter } from './fixture/router.ts';
import { type Shop, startShop } from './fixture/shop.ts';

let shop: Shop;
let router: TestRouter;
let base: string;
beforeAll(async () => {
  shop = await startShop();
  router = await startTestRouter([shop.orders, shop.stores], { NODE_ENV: 'development' });
  base = router.url.replace('/graphql', '');
});
afterAll(async () => {
  await router?.[Symbol.asyncDispose]();
  await shop?.[Symbol.asyncDispose]();
});

const get = async (path: string) => {
  const response = await fetch(new URL(path, base));
  return { status: response.status, headers: response.headers, text: await response.text() };
};
const filesOf = (page: string) => [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, path]) => path as string).filter((path) => path !== 'data:,');

describe('GraphiQL', () => {
  it('is a page of its own in development, which names no address but this router’s', async () => {
    const { status, headers, text } = await get('/graphiql');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(text).not.toMatch(/(?:https?|wss?):|\/\/\w/);
    expect(filesOf(text)).toHaveLength(4);
  });

  it('may load nothing from elsewhere, ask nobody else, and run no script that is written into a page', async () => {
    const policy = (await get('/graphiql')).headers.get('content-security-policy') ?? '';
    const directives = new Map(policy.split('; ').map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1).join(' ')]));
    expect(Object.fromEntries(directives)).toMatchObject({ 'default-src': "'none'", 'script-src': "'self'", 'worker-src': "'self'", 'connect-src': "'self'", 'frame-ancestors': "'none'", 'base-uri': "'none'", 'form-action': "'none'" });
    expect([...directives.values()].join(' ')).not.toMatch(/https?:|wss?:|\*|unsafe-eval|blob:/);
  });

  it('brings its files along, of the right types, for browsers to keep', async () => {
    const files = filesOf((await get('/graphiql')).text);
    const workers = ['editorWorkerService', 'json', 'graphql'].map((name) => files[0]!.replace('graphiql.css', `${name}.worker.js`));
    for (const path of [...files, ...workers]) {
      const { status, headers, text } = await get(path);
      const type = path.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8';
      expect([path, status, headers.get('content-type'), headers.get('cache-control')]).toEqual([path, 200, type, 'public, max-age=31536000, immutable']);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(text.length).toBeGreaterThan(500);
    }
  });

  it('hands out its files alone', async () => {
    const folder = filesOf((await get('/graphiql')).text)[0]!.replace('/graphiql.css', '');
    const paths = [`${folder}/tabs.json`, `${folder}/none.js`, `${folder}/..%2F..%2Fgraphiql.ts`, `${folder}/%2e%2e%2f%2e%2e%2fpage.ts`, `${folder.replace(/\w+$/, '0000000000000000')}/page.js`, `${folder}/__proto__`, `${folder}/constructor.js`];
    for (const path of paths) expect([path, (await get(path)).status]).toEqual([path, 404]);
  });

  it('opens with what the supergraph knows: nothing of the demo city before other subgraphs', async () => {
    expect((await get('/graphiql')).text).toContain('<script id="tabs" type="application/json">[]</script>');
  });

  it('cannot be talked out of the data in its page', () => {
    expect(pageOf('/graphiql/1', [{ query: '</script><script>alert(1)' }])).not.toContain('</script><script>alert');
  });

  it.each(firstSteps.map(({ query, variables, headers }) => [/\w+ (\w+).*{/.exec(query.replaceAll(/#.*\n/g, ''))?.[1], { query, variables, headers }] as const))('has a first step that the product can take: %s', async (_name, { query, variables, headers }) => {
    const schema = buildSchema(await readFile(new URL('../api.graphql', import.meta.url), 'utf8'));
    expect(validate(schema, parse(query))).toEqual([]);
    for (const text of [variables, headers]) if (text !== undefined) expect(JSON.parse(text)).toEqual(expect.any(Object));
    if (variables?.includes('store')) expect(JSON.parse(variables)).toEqual({ store: storeId(0), item: menuItemId(0, 0) });
  });

  it('says how it comes to be there, where it is not', async () => {
    const app = Fastify();
    serveGraphiql(app, () => buildSchema('type Query { a: Int }'), '/nowhere');
    const { statusCode, body } = await app.inject('/graphiql');
    expect([statusCode, body]).toEqual([404, expect.stringContaining('npm run generate')]);
    await app.close();
  });

  it('is not there in production, and neither are its files', async () => {
    await using production = await startTestRouter([shop.orders, shop.stores]);
    for (const path of ['/graphiql', filesOf((await get('/graphiql')).text)[0]!]) expect((await fetch(new URL(path, production.url))).status).toBe(404);
  });
});

describe('Apollo’s Sandbox', () => {
  it('is the page at the endpoint, and shows the way to GraphiQL where it cannot be loaded', async () => {
    const { text } = await fetch(router.url, { headers: { accept: 'text/html' } }).then(async (response) => ({ text: await response.text() }));
    expect(text).toContain('embeddable-sandbox.umd.production.min.js');
    expect(text).toContain('<a href="/graphiql">GraphiQL</a>');
    expect(text).not.toContain('rel="stylesheet"'); // a page waits for those
    expect(text).toMatch(/#embeddableSandbox:empty { pointer-events: none; }\s+#embeddableSandbox {/);
  });
});
