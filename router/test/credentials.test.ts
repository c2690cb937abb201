import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '#kernel/clock.ts';
import { callerHeader } from '#platform/caller/credential.ts';
import { keyOf } from '#platform/caller/keys.ts';
import { createVerifier } from '#platform/caller/verify.ts';
import { ask, connect, subscribe, until } from './fixture/client.ts';
import { startIssuer } from './fixture/issuer.ts';
import { callerSecret, startTestRouter, type TestRouter } from './fixture/router.ts';
import { type Shop, startShop } from './fixture/shop.ts';
import type { Received } from './fixture/subgraph.ts';

let shop: Shop;
let issuer: Awaited<ReturnType<typeof startIssuer>>;
let router: TestRouter;
beforeAll(async () => {
  shop = await startShop();
  issuer = await startIssuer();
  router = await startTestRouter([shop.orders, shop.stores], { OIDC_ISSUER: issuer.issuer });
});
afterAll(async () => {
  await router[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
});

/** As a subgraph takes them: each once, for what it was signed for. */
const verifierOf = (audience: string) => createVerifier({ audience, keys: new Map([['router', [keyOf(callerSecret, 'router', audience)]]]), services: [], clock: systemClock });
const verifiers = { orders: verifierOf('orders'), stores: verifierOf('stores') };
const take = (subgraph: 'orders' | 'stores', { headers, body }: Received) => verifiers[subgraph].request(verifiers[subgraph].open(headers[callerHeader]), body).viewer?.id;
const all = (subgraph: 'orders' | 'stores') => shop[subgraph].received.splice(0).map((received) => take(subgraph, received));
const bearer = async (sub: string) => ({ authorization: `Bearer ${await issuer.token({ sub })}` });

describe('every request of the router', () => {
  it('is one that its subgraph takes, for whoever asked', async () => {
    await Promise.all(['a', 'b', 'c'].map(async (sub) => ask(router.url, '{ orders { id store { rating } } }', {}, await bearer(sub))));
    expect(all('orders').sort()).toEqual(['a', 'b', 'c']);
    expect(all('stores').sort()).toEqual(['a', 'b', 'c']);
  });

  it('is another one when it is tried again', async () => {
    const seen: (string | string[] | undefined)[] = [];
    shop.stores.answerWith = (request, response) => {
      seen.push(request.headers[callerHeader]);
      shop.stores.answerWith = null;
      response.destroy();
    };
    expect(await ask(router.url, '{ store(id: "1") { rating } }', {}, await bearer('me'))).toMatchObject({ data: { store: { rating: 1.5 } } });
    expect(shop.stores.received.map(({ headers }) => headers[callerHeader])).toEqual([seen[0], expect.not.stringMatching(`^${seen[0]}$`)]);
    expect(all('stores')).toEqual(['me', 'me']);
  });

  it('is another one when a subscription is taken up again, on another connection', async () => {
    const client = connect(router.url, { token: await issuer.token({ sub: 'me' }) });
    const subscription = subscribe(client, 'subscription Follow { orderChanged(orderId: "1") { sequence order { id } } }');
    await until(() => shop.orders.open() === 1);
    await shop.orders.crash();
    await shop.orders.listen();
    await until(() => shop.orders.open() === 1);
    const [first, second] = shop.orders.subscribed;
    for (const operation of [first!, second!]) expect(verifiers.orders.operation(operation.extensions?.['caller'], operation).viewer?.id).toBe('me');
    for (const connection of shop.orders.connections as { caller: string }[]) expect(verifiers.orders.connection(connection.caller)).toEqual({ caller: 'router', viewer: null });
    expect(shop.orders.connections).toHaveLength(2);
    subscription.stop();
  });
});
