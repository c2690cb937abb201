import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { ask, connect, subscribe, until } from './fixture/client.ts';
import { compose } from './fixture/router.ts';
import { startSubgraph, type TestSubgraph } from './fixture/subgraph.ts';
import { createTopic } from './fixture/topic.ts';

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])\n';
const planets = createTopic<{ id: string }>();

let subgraphs: TestSubgraph[];
let folder: string;
let router: ChildProcess;
let url: string;

beforeAll(async () => {
  subgraphs = [
    await startSubgraph('order', `${link} schema { query: Q subscription: S } type Q { planets: [Planet!]! } type S { discovered: Planet! } type Planet @key(fields: "id") { id: ID! }`, {
      Q: { planets: () => [{ id: 'mars' }, { id: 'venus' }] },
      S: { discovered: { subscribe: () => planets.subscribe(), resolve: (planet: object) => planet } },
    }),
    await startSubgraph('moons-of', `${link} type Query { moon: Moon } type Subscription { landed: Moon! } type Moon { name: String! planet: Planet! } type Planet @key(fields: "id") { id: ID! moons: [Moon!]! }`, {
      Query: { moon: () => ({ name: 'Deimos', planet: { id: 'mars' } }) },
      Subscription: { landed: { subscribe: () => planets.subscribe(), resolve: (planet: object) => ({ name: 'Luna', planet }) } },
      Planet: { moons: ({ id }: { id: string }) => [{ name: `${id} I`, planet: { id } }] },
    }),
  ];
  folder = await mkdtemp(join(tmpdir(), 'dosirak-stranger-'));
  await writeFile(join(folder, 'supergraph.graphql'), compose(subgraphs));
  router = spawn(process.execPath, [resolve(import.meta.dirname, '../src/main.ts'), '--supergraph', join(folder, 'supergraph.graphql'), '--port', '0'], {
    env: { PATH: process.env['PATH'], ORDER_URL: 'http://127.0.0.1:1/not-for-strangers' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(router.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  url = /http\S+/.exec(String(line))?.[0] ?? '';
});
afterAll(async () => {
  router.kill('SIGTERM');
  if (router.exitCode === null) await once(router, 'exit');
  for (const subgraph of subgraphs) await subgraph[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

describe('a supergraph of strangers, run from the command line', () => {
  it('answers queries across its subgraphs, and sends them no credentials', async () => {
    expect(await ask(url, '{ planets { id moons { name } } moon { planet { moons { name } } } }', {}, { authorization: 'Bearer theirs' })).toMatchObject({
      data: { planets: [{ id: 'mars', moons: [{ name: 'mars I' }] }, { id: 'venus', moons: [{ name: 'venus I' }] }], moon: { planet: { moons: [{ name: 'mars I' }] } } },
      errors: undefined,
    });
    for (const { headers } of subgraphs.flatMap(({ received }) => received)) expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['authorization']));
  });

  it('answers the subscriptions of each, completed by the other', async () => {
    const client = connect(url, { authorization: 'Bearer theirs' });
    const discovered = subscribe(client, 'subscription { discovered { id moons { name } } }');
    const landed = subscribe(client, 'subscription { landed { name planet { id moons { name } } } }');
    await until(() => subgraphs.every((subgraph) => subgraph.open() === 1));
    planets.publish({ id: 'jupiter' });
    expect(await discovered.next()).toEqual({ data: { discovered: { id: 'jupiter', moons: [{ name: 'jupiter I' }] } } });
    expect(await landed.next()).toEqual({ data: { landed: { name: 'Luna', planet: { id: 'jupiter', moons: [{ name: 'jupiter I' }] } } } });
    expect(subgraphs.flatMap(({ connections }) => connections)).toEqual([undefined, undefined]);
    expect(subgraphs.flatMap(({ subscribed }) => subscribed.map(({ extensions }) => extensions))).toEqual([undefined, undefined]);
    discovered.stop();
    landed.stop();
    await until(() => subgraphs.every((subgraph) => subgraph.open() === 0));
  });

  it('is GraphQL over HTTP, as graphql-http audits it', async () => {
    const results = await Promise.all(serverAudits({ url }).map((audit) => audit.fn()));
    expect(results).toHaveLength(61);
    // a GET without a header of its own (MAY, by the specification) is what another site could make a browser send
    expect(results.filter(({ status }) => status !== 'ok').map(({ id, status }) => `${id} ${status}`)).toEqual(expect.arrayContaining(['5A70 notice', 'D6D5 notice', '6A70 notice']));
    expect(results.filter(({ status }) => status !== 'ok')).toHaveLength(3);
  });

  it('stops at SIGTERM, cleanly', async () => {
    router.kill('SIGTERM');
    expect(await once(router, 'exit')).toEqual([0, null]);
  });
});

describe('a supergraph of strangers with rules of who may ask for what', () => {
  const rules = '@link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@authenticated"])';
  const run = async (sdl: string) => {
    const file = join(folder, `ruled-${Math.random()}.graphql`);
    await writeFile(file, sdl);
    const child = spawn(process.execPath, [resolve(import.meta.dirname, '../src/main.ts'), '--supergraph', file, '--port', '0'], { env: { PATH: process.env['PATH'] }, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, log] = ['', ''];
    child.stdout.on('data', (chunk) => (out += String(chunk)));
    child.stderr.on('data', (chunk) => (log += String(chunk)));
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
    return { child, url: () => /http\S+/.exec(out)?.[0] ?? '', log: () => log };
  };
  const secret = (directive: string, link = rules) => compose([{ name: 'a', url: 'http://127.0.0.1:9', typeDefs: `extend schema ${link} type Query { a: Int ${directive} }` }]);

  it('is served with auth off, since nobody here knows who asks, and that is said', async () => {
    const { child, url: at, log } = await run(secret('@authenticated'));
    await until(() => log().includes('with auth off none of it is enforced'));
    expect((await ask(at(), '{ a }')).errors?.[0]?.extensions['code']).toBe('SERVICE_UNAVAILABLE'); // its subgraph is away
    child.kill('SIGTERM');
    await once(child, 'exit');
  });

  it('that cannot be enforced at all is not served, and it is said which', async () => {
    const { child, log } = await run(secret('@policy(policies: [["p"]])', rules.replace('v2.5', 'v2.6').replace('@authenticated', '@policy')));
    if (child.exitCode === null) await once(child, 'exit');
    expect(child.exitCode).toBe(1);
    expect(log()).toContain('protected by https://specs.apollo.dev/policy/v0.1, which this router does not enforce');
  });
});
