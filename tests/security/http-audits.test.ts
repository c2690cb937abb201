import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { type RouterAlone, startRouterAlone } from './router.ts';

/** The audits of graphql-http, by the specification "GraphQL over HTTP", run on the router as it is in development. */
describe('graphql-http’s audits', () => {
  let router: RouterAlone;
  beforeAll(async () => {
    router = await startRouterAlone({ NODE_ENV: 'development' });
  });
  afterAll(() => router[Symbol.asyncDispose]());

  // what stays open is what cross-site requests could use: a GET without a header of its own (MAY, by the specification)
  const asks = serverAudits({ url: 'http://127.0.0.1' });
  it('are 61', () => {
    expect(asks).toHaveLength(61);
  });

  it.each(asks.map(({ id, name }) => [id, name]))('%s: %s', async (id) => {
    const result = await serverAudits({ url: router.url }).find((audit) => audit.id === id)?.fn();
    if (result?.status === 'notice') return expect(['5A70', 'D6D5', '6A70']).toContain(id);
    expect([result?.status, result && 'reason' in result ? result.reason : undefined]).toEqual(['ok', undefined]);
  });
});
