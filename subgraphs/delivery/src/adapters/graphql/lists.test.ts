import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '#kernel/clock.ts';
import { parseCallerKeys } from '#platform/caller/keys.ts';
import { createLogger } from '#platform/logger.ts';
import { newId } from '#platform/new-id.ts';
import type { Running } from '#platform/service.ts';
import { startSubgraph } from '#platform/subgraph.ts';
import type { Viewer } from '#platform/viewer.ts';
import { testCaller } from '#testing/caller.ts';
import { type OnDatabase, onDatabase } from '../../../test/on-database.ts';
import { myDeliveries, ofOrders } from '../../../test/operations.ts';
import { biker, bikers, customer } from '../../../test/people.ts';
import { mapo } from '../../../test/told.ts';
import { deliveryLoaders } from './loaders.ts';
import { deliveryResolvers } from './resolvers.ts';

let context: OnDatabase;
let subgraph: Running;
const router = testCaller('delivery');

beforeAll(async () => {
  context = await onDatabase();
  const { handle, claim, complete, handleRider, views, positions } = context;
  const nobody = () => {
    throw new Error('nobody follows here');
  };
  subgraph = await startSubgraph({
    name: 'delivery', host: '127.0.0.1', port: 0, callers: parseCallerKeys(router.keys), clock: systemClock, logger: createLogger('delivery', 'error'),
    schema: await readFile(new URL('../../../schema.graphql', import.meta.url), 'utf8'),
    resolvers: deliveryResolvers({
      handle, claim, complete, handleRider, recruits: { introduce: nobody }, lists: views, deskFeed: nobody, locationFeed: nobody, clock: systemClock,
      locations: { report: nobody, isAwaited: () => false, lookAgainAt: () => {} },
    }),
    loaders: deliveryLoaders({ ...views, whereabouts: positions.of }), ready: async () => {},
  });
});
afterAll(async () => {
  await subgraph.stop();
  await context[Symbol.asyncDispose]();
});

type Page = { readonly nodes: readonly { readonly id: string }[]; readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null } };
type Answer = { readonly data: { readonly myDeliveries: Page; readonly _entities: readonly { readonly delivery: { readonly rider: { readonly id: string } | null } | null }[] }; readonly errors?: unknown };

const ask = (viewer: Viewer, query: string, variables: object): Promise<Answer> => router.ask(subgraph.url, viewer, { query, variables });
const queriesFor = async (viewer: Viewer, query: string, variables: object) => {
  const { queries, result } = await context.queriesOf(() => ask(viewer, query, variables));
  expect(result.errors).toBeUndefined();
  return { queries, data: result.data };
};

describe('a list', () => {
  it('costs as many queries for thirty deliveries as for one', async () => {
    await context.handleRider(biker.id, { type: 'GoOnline', at: context.at(), vehicle: 'MOTORBIKE', location: mapo });
    for (let made = 0; made < 30; made += 1) await context.offered([biker.id, bikers[1 + (made % 5)]?.id ?? '']);
    const one = await queriesFor(biker, myDeliveries, { first: 1 });
    const thirty = await queriesFor(biker, myDeliveries, { first: 30 });
    expect(thirty.data.myDeliveries.nodes).toHaveLength(30);
    expect(thirty.queries).toBe(one.queries);
    expect(thirty.queries).toBeLessThanOrEqual(3);
  });

  it('is walked page by page, each delivery once, newest first', async () => {
    const seen: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const page: Page = (await ask(biker, myDeliveries, { first: 7, after })).data.myDeliveries;
      seen.push(...page.nodes.map(({ id }) => id));
      ({ hasNextPage: more, endCursor: after } = page.pageInfo);
    }
    expect(seen).toHaveLength(30);
    expect(seen).toEqual([...new Set(seen)].sort().reverse());
  });

  it('of entities costs two queries, however many and of however many riders', async () => {
    const riders = bikers.slice(20, 30).map(({ id }) => id);
    const orders: string[] = [];
    for (const riderId of riders) {
      await context.handleRider(riderId, { type: 'GoOnline', at: context.at(), vehicle: 'MOTORBIKE', location: mapo });
      const deliveryId = await context.offered([riderId]);
      const claimed = await context.claim({ deliveryId, riderId, assignmentSeq: 0, at: context.at() }, {});
      if (claimed.kind === 'accepted' && claimed.state.status !== 'NONE') orders.push(claimed.state.orderId);
    }
    const representations = [...orders, newId(), 'no-uuid'].map((id) => ({ __typename: 'Order', id }));
    const { data, queries } = await queriesFor(customer, ofOrders, { representations });
    expect(data._entities.map(({ delivery }) => delivery?.rider?.id ?? null)).toEqual([...riders, null, null]);
    expect(queries).toBeLessThanOrEqual(3); // deliveries, the viewer's offers among them, riders
  });

  it.each([
    { first: 0, after: null }, { first: 101, after: null }, { first: 5, after: 'nonsense' },
    { first: 5, after: Buffer.from('["no-uuid"]').toString('base64url') },
  ])('is not asked for with $first after $after', async (page) => {
    expect((await ask(biker, myDeliveries, page)).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});
