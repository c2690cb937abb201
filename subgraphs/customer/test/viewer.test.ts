import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { customers, demoId, type Person, support } from '#demo-city/people.ts';
import type { Viewer } from '#platform/viewer.ts';
import { seed } from '../src/seed.ts';
import type { Answer } from './callers.ts';
import { type CustomerService, customerService } from './service.ts';

let service: CustomerService;
beforeAll(async () => {
  service = await customerService();
});
afterAll(() => service.stop());

const [minji, junho] = customers as readonly [Person, Person, ...Person[]];

describe('the viewer', () => {
  const me = '{ me { id name roles addresses { line } } }';
  it('is who the token says, and nobody without one', async () => {
    expect((await service.ask(minji, me)).data).toMatchObject({ me: { id: minji.id, name: '김민지', roles: ['CUSTOMER'] } });
    expect((await service.ask(null, me)).data).toEqual({ me: null });
  });
  it('is an entity for itself alone', async () => {
    const query = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Viewer { name } } }';
    expect((await service.ask(minji, query, { of: [minji, junho].map(({ id }) => ({ __typename: 'Viewer', id })) })).data).toEqual({ _entities: [{ name: '김민지' }, null] });
  });
  it('lives somewhere in the demo city, however often that is seeded', async () => {
    expect(await seed(service.environment)).toBe(customers.length);
    expect(await seed(service.environment)).toBe(0);
    expect((await service.ask(minji, '{ me { addresses { id line } } }')).data).toEqual({ me: { addresses: [{ id: demoId('address', 'customer'), line: '서울 마포구 월드컵로13길 20' }] } });
  });
});

describe('saving an address', () => {
  const save = `mutation ($input: SaveAddressInput!) { saveAddress(input: $input) { __typename ... on SaveAddressSuccess { address { id line detail location { latitude longitude } } } ... on DomainError { code message } } }`;
  const home = { line: '서울 마포구 망원로 41', detail: '1층', location: { latitude: 37.5546, longitude: 126.9078 } };
  const office = { line: '서울 마포구 독막로 35', detail: null, location: { latitude: 37.5489, longitude: 126.9173 } };
  type Saved = { saveAddress: { __typename: string; address: { id: string } } };
  const saveAs = async (viewer: Viewer | null, input: object): Promise<Answer & { data: Saved }> => await service.ask(viewer, save, { input }) as Answer & { data: Saved };
  const someone = (): Viewer => ({ id: randomUUID(), name: '이준호', roles: ['CUSTOMER'] });

  it('adds one, and changes it', async () => {
    const viewer = someone();
    const added = await saveAs(viewer, { idempotencyKey: 'add', address: home });
    const { id } = added.data.saveAddress.address;
    expect(added.data).toEqual({ saveAddress: { __typename: 'SaveAddressSuccess', address: { id, ...home } } });
    expect((await saveAs(viewer, { idempotencyKey: 'change', id, address: office })).data.saveAddress).toMatchObject({ address: { id, ...office } });
    expect((await service.ask(viewer, '{ me { addresses { id line } } }')).data).toEqual({ me: { addresses: [{ id, line: office.line }] } });
  });

  it('happens once for one key, however often and however concurrently it is asked', async () => {
    const viewer = someone();
    const answers = await Promise.all(Array.from({ length: 6 }, () => saveAs(viewer, { idempotencyKey: 'once', address: home })));
    expect(new Set(answers.map(({ data }) => data.saveAddress.address.id)).size).toBe(1);
    expect((await service.ask(viewer, '{ me { addresses { line } } }')).data).toEqual({ me: { addresses: [{ line: home.line }] } });
    expect((await saveAs(viewer, { idempotencyKey: 'once', address: office })).data.saveAddress).toMatchObject({ __typename: 'IdempotencyKeyReused', code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('does not touch what is not theirs', async () => {
    const { id } = (await saveAs(someone(), { idempotencyKey: 'add', address: home })).data.saveAddress.address;
    for (const wanted of [id, randomUUID(), 'no-id']) {
      expect((await saveAs(someone(), { idempotencyKey: 'steal', id: wanted, address: office })).data.saveAddress).toMatchObject({ __typename: 'AddressNotFound', code: 'ADDRESS_NOT_FOUND' });
    }
  });

  it.each([
    ['nobody', 'UNAUTHENTICATED', null, {}],
    ['somebody who is no customer', 'FORBIDDEN', support, {}],
    ['an empty key', 'BAD_USER_INPUT', minji, { idempotencyKey: '' }],
    ['an overlong key', 'BAD_USER_INPUT', minji, { idempotencyKey: 'k'.repeat(201) }],
    ['a blank line', 'BAD_USER_INPUT', minji, { address: { ...home, line: ' ' } }],
    ['an overlong line', 'BAD_USER_INPUT', minji, { address: { ...home, line: 'x'.repeat(201) } }],
    ['a character no text has', 'BAD_USER_INPUT', minji, { address: { ...home, line: 'a\0b' } }],
    ['a place off the globe', 'BAD_USER_INPUT', minji, { address: { ...home, location: { latitude: 91, longitude: 0 } } }],
  ])('refuses %s: %s', async (_, code, viewer, input) => {
    expect((await saveAs(viewer, { idempotencyKey: 'bad', address: home, ...input })).errors?.[0]?.extensions?.code).toBe(code);
  });
});

it('tells nothing to callers it does not know', async () => {
  const response = await fetch(service.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query: '{ me { id } }' }) });
  expect(response.status).toBe(401);
});

it('is ready when its database and its queue are', async () => {
  expect((await fetch(service.url.replace('/graphql', '/health/ready'))).status).toBe(200);
});
