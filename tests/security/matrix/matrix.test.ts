import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { coarse } from '#contracts/coarse-place.ts';
import type { Role } from '#kernel/transitions.ts';
import { personCalled } from '#demo-city/people.ts';
import { parse } from 'yaml';
import { at } from '../../../scripts/root.ts';
import { home } from '../../e2e/order-life.ts';
import { type Coordinate, coordinatesOf, roots } from './coordinates.ts';
import { commonSamples, operationsOn, type Samples } from './operations.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { type Rule, rules } from './rules.ts';
import { type RoleName, roles, type Scene, setScene } from './scene.ts';

/** Every field that a subgraph gives the graph, asked by everybody: of its subgraph, as the router asks for them, and, where an operation begins, of the router. */
const { subgraphs } = parse(readFileSync(at('supergraph.yaml'), 'utf8')) as { subgraphs: Record<string, { schema: { file: string } }> };
const schemas = new Map(Object.entries(subgraphs).map(([name, { schema }]) => [name, readFileSync(at(schema.file), 'utf8')]));
const coordinates = coordinatesOf(schemas);
const operations = new Map([...schemas].map(([name, sdl]) => [name, operationsOn(sdl)]));

const withoutRule = (all: readonly Coordinate[]): string[] => all.map(({ name }) => name).filter((name) => !(name in rules));

let scene: Scene;
let samples: Samples;
beforeAll(async () => {
  scene = await setScene();
  samples = { ...commonSamples, ...scene.samples };
});
afterAll(async () => {
  await scene?.state.close();
  await scene?.system[Symbol.asyncDispose]();
});

describe('the rules', () => {
  it('are there for every field of every subgraph, and for nothing else', () => {
    expect(withoutRule(coordinates)).toEqual([]);
    const names = new Set(coordinates.map(({ name }) => name));
    expect(Object.keys(rules).filter((name) => !names.has(name))).toEqual([]);
  });

  it.each([
    ['a query', 'order', 'extend type Query { everything: String }', 'Query.everything'],
    ['a mutation', 'store', 'extend type Mutation { burnDown(storeId: ID!): Boolean }', 'Mutation.burnDown'],
    ['a subscription', 'customer', 'extend type Subscription { everybody: String }', 'Subscription.everybody'],
    ['a field of an entity', 'payment', 'extend type Order @key(fields: "id") { cardNumber: String }', 'Order.cardNumber'],
    ['a new entity', 'review', 'type Reviewer @key(fields: "id") { id: ID! name: String }', 'Reviewer.name'],
  ])('are missed when there is %s that has none', (_what, subgraph, planted, name) => {
    expect(withoutRule(coordinatesOf(new Map([...schemas, [subgraph, `${schemas.get(subgraph)}\n${planted}`]])))).toEqual([name]);
  });
});

type Seen = Partial<Record<RoleName, Outcome>>;
const scopes: Record<RoleName, readonly string[]> = (() => {
  const ofRole: Record<string, readonly string[]> = {
    CUSTOMER: ['orders:read', 'orders:write'], STORE_OWNER: ['orders:read', 'store:write'], RIDER: ['orders:read', 'deliveries:write'], SUPPORT: ['orders:read', 'store:write', 'support'],
  };
  const of = (account: string) => personCalled(account)!.roles.flatMap((role) => ofRole[role] ?? []);
  return { visitor: [], customer: of('customer'), otherCustomer: of('other-customer'), owner: of('owner'), otherOwner: of('other-owner'), rider: of('biker'), otherRider: of('cyclist'), support: of('support') };
})();

/** What a rule says that somebody gets of the subgraph; where there is nothing for those who may see it, what that looks like. */
const expected = (rule: Rule, role: RoleName, got: Outcome): Outcome => {
  if (!rule.see.includes(role)) return rule.but?.[role] ?? (role === 'visitor' ? rule.visitor : undefined) ?? rule.else ?? 'FORBIDDEN';
  return rule.empty?.includes(role) ? (['NULL', 'EMPTY'].includes(got) ? got : 'NULL or EMPTY') : 'SHOWN';
};
/** What the router makes of it: who lacks a scope gets no further. */
const expectedOfRouter = (rule: Rule, role: RoleName, got: Outcome): Outcome => {
  if (rule.needs === undefined) throw new Error('a field where operations begin has to say which tokens it needs');
  if (rule.needs === 'nothing') return expected(rule, role, got);
  if (role === 'visitor') return 'UNAUTHENTICATED';
  return rule.needs === 'token' || rule.needs.some((scope) => scopes[role].includes(scope)) ? expected(rule, role, got) : 'FORBIDDEN';
};

const compare = async (of: readonly RoleName[], ask: (role: RoleName) => Promise<Outcome>, want: (role: RoleName, got: Outcome) => Outcome) => {
  const [seen, wanted]: [Seen, Seen] = [{}, {}];
  for (const role of of) {
    const got = await ask(role);
    seen[role] = got;
    wanted[role] = want(role, got);
  }
  expect(seen).toEqual(wanted);
};

const askOf = (coordinate: Coordinate, id?: string) => operations.get(coordinate.subgraph)!(coordinate, samples, id);
const direct = (coordinate: Coordinate, id?: string) => async (role: RoleName): Promise<Outcome> =>
  outcomeOf(await scene.atSubgraph(coordinate.subgraph, scene.viewers[role], askOf(coordinate, id)), id !== undefined);
const routed = (coordinate: Coordinate) => async (role: RoleName): Promise<Outcome> => outcomeOf(await scene.atRouter(role, askOf(coordinate)), false);
const ruled = coordinates.filter(({ name }) => name in rules);
const named = (type: string) => ruled.filter((coordinate) => coordinate.type === type).map((coordinate) => [coordinate.name, coordinate, rules[coordinate.name] as Rule] as const);

describe('a field of an entity', () => {
  const instances = (type: string): readonly (readonly [state: 'underWay' | 'over', id: string])[] => {
    const { orders: { underWay, over }, viewers, review, storeId, menuItemId } = scene;
    switch (type) {
      case 'Order': return [['underWay', underWay.order], ['over', over.order]];
      case 'Delivery': return [['underWay', underWay.delivery], ['over', over.delivery]];
      case 'Ticket': return [['underWay', underWay.ticket], ['over', over.ticket]];
      case 'Payment': return [['underWay', underWay.payment], ['over', over.payment]];
      case 'Rider': return [['underWay', viewers.rider!.id]];
      case 'Store': return [['underWay', storeId]];
      case 'MenuItem': return [['underWay', menuItemId]];
      case 'Review': return [['over', review]];
      case 'PersonalData': return [['underWay', viewers.customer!.id]];
      default: throw new Error(`there is no ${type} in the scene: add one`);
    }
  };
  const ofViewer: Record<string, RoleName> = { 'Viewer.stores': 'owner', 'Viewer.rider': 'rider' };

  it.each([...new Set(ruled.map(({ type }) => type))].filter((type) => !roots.includes(type)).flatMap(named))('%s shows itself to those it concerns, and to nobody else', async (name, coordinate, rule) => {
    const all = coordinate.type === 'Viewer' ? [['underWay', scene.viewers[ofViewer[name] ?? 'customer']!.id] as const] : instances(coordinate.type);
    for (const [state, id] of all) await compare(roles, direct(coordinate, id), (role, got) => expected(state === 'over' ? { ...rule, ...rule.over } : rule, role, got));
  });
});

describe('an order that is over', () => {
  const query = 'query ($id: ID!, $asOf: DateTime) { it: order(id: $id, asOf: $asOf) { status note address { line detail location { latitude longitude } } } }';
  const seenBy = async (role: RoleName, id: string, asOf?: string) => (await scene.atRouter(role, { query, variables: { id, asOf } })).data?.['it'];

  it('tells the rider who carried it no more whose door it went to, not even as it stood then', async () => {
    const { orders: { underWay, over } } = scene;
    expect(await seenBy('rider', underWay.order)).toMatchObject({ note: expect.any(String), address: { line: home.line, detail: home.detail, location: home.location } });
    const theirs = { note: null, address: { line: '(over)', detail: null, location: coarse(home.location) } };
    expect(await seenBy('rider', over.order)).toMatchObject({ status: 'COMPLETED', ...theirs });
    expect(await seenBy('rider', over.order, scene.whenUnderWay)).toMatchObject({ status: 'IN_DELIVERY', ...theirs });
    expect(await seenBy('customer', over.order)).toMatchObject({ note: expect.any(String), address: { line: home.line } });
  });
});

describe('a query', () => {
  it.each(named('Query'))('%s answers those it is for, and nobody else', async (_name, coordinate, rule) => {
    await compare(roles, direct(coordinate), (role, got) => expected(rule, role, got));
    if (coordinate.isInternal) await compare(roles, routed(coordinate), () => 'GRAPHQL_VALIDATION_FAILED');
    else await compare(roles, routed(coordinate), (role, got) => expectedOfRouter(rule, role, got));
  });
});

describe('a subscription', () => {
  it.each(named('Subscription'))('%s tells those it is for, and nobody else', async (_name, coordinate, rule) => {
    const operation = askOf(coordinate);
    const outcomes = (ask: (role: RoleName) => Promise<Parameters<typeof outcomeOf>[0]>) => Promise.all(roles.map(async (role) => [role, outcomeOf(await ask(role), false)] as const)).then(Object.fromEntries) as Promise<Record<RoleName, Outcome>>;
    const mayBeSilent = (role: RoleName) => rule.empty?.includes(role) === true;
    const [atSubgraph, atRouter] = await Promise.all([outcomes((role) => scene.followAtSubgraph(coordinate.subgraph, role, operation, mayBeSilent(role))), outcomes((role) => scene.followAtRouter(role, operation, mayBeSilent(role)))]);
    await compare(roles, async (role) => atSubgraph[role], (role, got) => expected(rule, role, got));
    await compare(roles, async (role) => atRouter[role], (role, got) => expectedOfRouter(rule, role, got));
  });
});

describe('a mutation', () => {
  const allRoles: readonly Role[] = ['CUSTOMER', 'STORE_OWNER', 'RIDER', 'SUPPORT'];
  const forSomeRoles = named('Mutation').filter(([, , { needs }]) => Array.isArray(needs));

  it.each(forSomeRoles)('%s is refused by its subgraph to those it is for, once they are that no more, whatever else they are', async (_name, coordinate, { see }) => {
    const before = await scene.state.calm();
    const theirs = new Set(see.flatMap((role) => scene.viewers[role]?.roles ?? []));
    const formerly = async (role: RoleName) => outcomeOf(await scene.atSubgraph(coordinate.subgraph, { ...scene.viewers[role]!, roles: allRoles.filter((other) => !theirs.has(other)) }, askOf(coordinate)), false);
    await compare(see, formerly, () => 'FORBIDDEN');
    expect(await scene.state.now()).toEqual(before);
  });

  it('of several roles’ is nobody’s by one of them that they have no more', async () => {
    const cancelOrder = coordinates.find(({ name }) => name === 'Mutation.cancelOrder')!;
    const before = await scene.state.calm();
    for (const role of ['customer', 'owner'] as const) {
      const formerly = { ...scene.viewers[role]!, roles: [role === 'customer' ? 'STORE_OWNER' : 'CUSTOMER'] as const };
      expect(outcomeOf(await scene.atSubgraph('order', formerly, askOf(cancelOrder)), false)).toBe('OrderNotFound');
    }
    expect(await scene.state.now()).toEqual(before);
  });

  it.each(named('Mutation'))('%s changes nothing for anybody else, and does it for those who may', async (_name, coordinate, rule) => {
    const strangers = roles.filter((role) => !rule.see.includes(role));
    const before = await scene.state.calm();
    await compare(strangers, direct(coordinate), (role, got) => expected(rule, role, got));
    if (coordinate.isInternal) await compare(roles, routed(coordinate), () => 'GRAPHQL_VALIDATION_FAILED');
    else await compare(roles.filter((role) => expectedOfRouter(rule, role, '') !== 'SHOWN'), routed(coordinate), (role, got) => expectedOfRouter(rule, role, got));
    expect(await scene.state.now()).toEqual(before);
    if (!coordinate.isInternal && rule.spare !== true) await compare(roles.filter((role) => expectedOfRouter(rule, role, '') === 'SHOWN'), routed(coordinate), () => 'SHOWN');
  });
});

describe('what leaves the product', () => {
  it('tells the payment provider of orders and sums, and of nobody', async () => {
    const books = await (await fetch(`${scene.system.environment['PAYMENT_PROVIDER_URL']}/books`)).text();
    expect(books).toContain(scene.orders.over.order);
    for (const account of ['customer', 'owner', 'biker']) for (const word of [personCalled(account)!.name, personCalled(account)!.id]) expect(books).not.toContain(word);
    for (const word of [home.line, home.detail, '문 앞에']) expect(books).not.toContain(word);
  });
});
