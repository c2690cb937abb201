import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildSchema, isCompositeType, type GraphQLSchema, isObjectType, OperationTypeNode, parse, valueFromASTUntyped } from 'graphql';
import { ask, at, connect, subscribe } from '../../router/test/fixture/client.ts';
import { contexts } from '../../scripts/services.ts';
import { type RouterAlone, startRouterAlone } from './router.ts';
import { select, type Selecting, waysTo } from './selecting.ts';

// read from the contexts' own schemas, and not from what the router makes of the supergraph
type Application = { readonly coordinate: string; readonly scopes: readonly (readonly string[])[] | null };

const applications = (): Application[] => {
  const found = new Map<string, Application>();
  for (const context of contexts) {
    for (const definition of parse(readFileSync(new URL(`../../subgraphs/${context}/schema.graphql`, import.meta.url), 'utf8')).definitions) {
      if (definition.kind !== 'ObjectTypeDefinition' && definition.kind !== 'ObjectTypeExtension') continue;
      const places = [{ coordinate: definition.name.value, directives: definition.directives }, ...(definition.fields ?? []).map((field) => ({ coordinate: `${definition.name.value}.${field.name.value}`, directives: field.directives }))];
      for (const { coordinate, directives = [] } of places) {
        for (const { name, arguments: given } of directives) {
          if (name.value === 'authenticated') found.set(coordinate, { coordinate, scopes: found.get(coordinate)?.scopes ?? null });
          if (name.value === 'requiresScopes') found.set(coordinate, { coordinate, scopes: valueFromASTUntyped(given![0]!.value) as string[][] });
        }
      }
    }
  }
  return [...found.values()];
};

const rules = applications();
const schema: GraphQLSchema = buildSchema(readFileSync(new URL('../../router/api.graphql', import.meta.url), 'utf8'));
const ruled = new Map(rules.map((rule) => [rule.coordinate, rule]));
const allScopes = [...new Set(rules.flatMap(({ scopes }) => scopes?.flat() ?? []))];
const typeRule = (coordinate: string) => {
  const [type, field] = coordinate.split('.');
  const answered = field && schema.getType(type as string);
  return answered && 'getFields' in answered ? ruled.get(String(answered.getFields()[field]?.type).replaceAll(/[[\]!]/g, '')) : undefined;
};
const ways = waysTo(schema, (coordinate) => !ruled.has(coordinate) && !typeRule(coordinate));

/** The operation that selects the coordinate by the most open way there is. */
const selecting = ({ coordinate }: Application): Selecting => {
  const [type = '', field] = coordinate.split('.');
  const [step] = ways(type);
  const owner = schema.getType(type);
  if (!step || !isCompositeType(owner)) throw new Error(`there is no way to ${coordinate}`);
  return select(step, field === undefined ? null : isObjectType(owner) ? owner.getFields()[field] ?? null : null);
};

/** What others on the way ask for beside it. */
const scopesOnTheWay = (application: Application, { path }: Selecting): string[] =>
  path.filter((coordinate) => coordinate !== application.coordinate).flatMap((coordinate) => [ruled.get(coordinate), typeRule(coordinate)]).flatMap((rule) => rule?.scopes?.[0] ?? []);

const withoutRules = (sdl: string) => sdl.replaceAll(/(?<!directive) @(authenticated\b|requiresScopes\(scopes: [^)]*\))/g, '');

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const refusals = ['UNAUTHENTICATED', 'FORBIDDEN'];

describe('the product’s access rules', () => {
  let router: RouterAlone;
  beforeAll(async () => {
    router = await startRouterAlone({ ADDRESS_RATE: 'off', PERSON_RATE: 'off', FIELD_RATES: 'off' });
  });
  afterAll(() => router[Symbol.asyncDispose]());

  const run = async ({ operation, text }: Selecting, token: string | null): Promise<{ code: unknown; coordinate?: unknown; message?: unknown }> => {
    if (operation !== OperationTypeNode.SUBSCRIPTION) {
      const { errors } = await ask(router.url, text, {}, token === null ? {} : bearer(token));
      return { code: errors?.[0]?.extensions['code'], coordinate: errors?.[0]?.extensions['coordinate'], message: errors?.[0]?.message };
    }
    const client = connect(router.url, token === null ? {} : { token });
    const error: unknown = await subscribe(client, text).ended.then(() => null, (reason: unknown) => reason);
    await client.dispose();
    return { code: at(error, 0, 'extensions', 'code'), coordinate: at(error, 0, 'extensions', 'coordinate'), message: at(error, 0, 'message') };
  };
  const tokenWith = (scopes: readonly string[]) => router.issuer.token({ scope: scopes.join(' ') });

  it('are on every mutation, every subscription and every query but the catalogue’s', () => {
    const rootFields = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) => Object.keys(type?.getFields() ?? {}).map((field) => `${type?.name}.${field}`));
    expect(rootFields.filter((coordinate) => !ruled.has(coordinate)).sort()).toEqual(['Query.me', 'Query.quote', 'Query.store', 'Query.stores', 'Query.webPushPublicKey']);
  });

  describe.each(rules.map((rule) => [rule.coordinate, rule] as const))('%s', (_coordinate, rule) => {
    const operation = selecting(rule);

    it('is refused to those who are not signed in', async () => {
      expect(await run(operation, null)).toMatchObject({ code: 'UNAUTHENTICATED', coordinate: expect.any(String) });
    });

    it('is answered to those who may have it, and refused to a token without the scope', async () => {
      const enough = [...scopesOnTheWay(rule, operation), ...(rule.scopes?.[0] ?? [])];
      expect(refusals).not.toContain((await run(operation, await tokenWith(enough))).code);
      for (const alternative of rule.scopes ?? []) {
        expect(refusals).not.toContain((await run(operation, await tokenWith([...scopesOnTheWay(rule, operation), ...alternative]))).code);
      }
      if (rule.scopes === null) return;
      const lacking = allScopes.filter((scope) => !rule.scopes?.flat().includes(scope));
      expect(await run(operation, await tokenWith(lacking))).toMatchObject({ code: 'FORBIDDEN', message: expect.stringMatching(/^Your token does not allow /) });
    });
  });

  it('are told of in development, with the scope that would do', async () => {
    await using development = await startRouterAlone({ NODE_ENV: 'development' });
    const { status, headers, errors } = await ask(development.url, 'mutation { cancelOrder(input: { idempotencyKey: "1", orderId: "1" }) { __typename } }', {}, bearer(await development.issuer.token()));
    expect([status, headers.get('www-authenticate')]).toEqual([403, 'Bearer error="insufficient_scope", scope="orders:write"']);
    expect(errors).toEqual([{
      message: 'Mutation.cancelOrder needs a token with the scope "orders:write" or "store:write" or "support".',
      extensions: { code: 'FORBIDDEN', coordinate: 'Mutation.cancelOrder', scopes: [['orders:write'], ['store:write'], ['support']] },
    }]);
  });

  it('refuse a whole operation, however the field is hidden in it, and answer nothing of the rest', async () => {
    const hidden = [
      '{ stores { nodes { id } } notifications { unreadCount } }',
      'query ($no: Boolean = false) { stores { nodes { id } } notifications @include(if: $no) { unreadCount } }',
      'query { stores { nodes { id } } ...A } fragment A on Query { ...B } fragment B on Query { ... on Query { ... { x: notifications { unreadCount } } } }',
      'query A { stores { nodes { id } } notifications { unreadCount } } query B { stores { nodes { id } } }',
    ];
    for (const query of hidden) {
      const response = await fetch(router.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query, operationName: query.startsWith('query A') ? 'A' : undefined }) });
      const answer = (await response.json()) as { data?: unknown; errors: { extensions: object }[] };
      expect([response.status, answer.data, answer.errors[0]?.extensions]).toEqual([401, undefined, { code: 'UNAUTHENTICATED', coordinate: 'Query.notifications' }]);
    }
    const { errors } = await ask(router.url, hidden[0]!, {}, bearer(await tokenWith([])));
    expect(errors?.[0]?.extensions['code']).toBe('SERVICE_UNAVAILABLE');
  });
});

it('without the directives nobody is refused anything: what refuses is the rules', async () => {
  await using open = await startRouterAlone({ ADDRESS_RATE: 'off', PERSON_RATE: 'off', FIELD_RATES: 'off' }, withoutRules);
  for (const rule of rules) {
    const { operation, text } = selecting(rule);
    if (operation === OperationTypeNode.SUBSCRIPTION) continue;
    expect([rule.coordinate, refusals.includes(String((await ask(open.url, text)).errors?.[0]?.extensions['code']))]).toEqual([rule.coordinate, false]);
  }
});
