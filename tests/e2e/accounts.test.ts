import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { parse } from 'graphql';
import { demoStore } from '#demo-city/stores.ts';
import { eventually } from '#testing/eventually.ts';
import { openBrowser, redeem, refresh, signIn } from '../../identity/test/browser.ts';
import { personAt } from '../../scripts/demo/client.ts';
import * as op from '../../scripts/demo/generated/operations.ts';
import { invite } from '../../scripts/invite.ts';
import { tokenFor } from '../../scripts/token.ts';
import { key } from './order-life.ts';
import { startSystem, type System } from './system.ts';

const document = <Data>(source: string) => parse(source) as TypedDocumentNode<Data, object>;
const deleteMe = document<{ deleteMe: { __typename: string } }>('mutation ($input: DeleteMeInput!) { deleteMe(input: $input) { __typename } }');
const location = { latitude: 37.556, longitude: 126.91 };

describe('accounts, from the invitation to the end', () => {
  let system: System;
  let issuer: string;
  beforeAll(async () => {
    system = await startSystem();
    issuer = system.environment['OIDC_ISSUER'] as string;
  });
  afterAll(() => system?.[Symbol.asyncDispose]());

  /** Takes an invitation up on its page, and then signs in as any client has people sign in. */
  const accept = async (url: string, name: string, email: string) => {
    const browser = openBrowser(issuer);
    await browser.get(url);
    expect((await browser.submit(new URL(url).pathname, { name, email, password: 'a rather long sentence' })).text).toContain('Welcome!');
    const { code, verifier } = await signIn(issuer, email, 'a rather long sentence');
    return (await redeem(issuer, code, verifier)).body;
  };

  it('let an invited rider ride', async () => {
    const { url } = await invite(['rider', '--vehicle', 'BICYCLE'], system.environment);
    const { access_token } = await accept(url, '한새벽', 'rider@example.com');
    const rider = personAt(system.url, access_token);
    const online = () => rider.get(op.GoOnlineDocument, { input: { idempotencyKey: key(), vehicle: 'BICYCLE', location } });
    await eventually(async () => expect(await online()).toMatchObject({ goOnline: { __typename: 'GoOnlineSuccess', rider: { name: '한새벽', vehicle: 'BICYCLE', online: true } } }));
    // once is once
    expect((await openBrowser(issuer).get(url)).status).toBe(410);
  });

  it('hand a store over to whom support invites', async () => {
    const { id: storeId } = demoStore(40);
    const response = await fetch(`${issuer}/invitations`, {
      method: 'POST', headers: { authorization: `Bearer ${await tokenFor(['support'], system.environment)}`, 'content-type': 'application/json' }, body: JSON.stringify({ role: 'STORE_OWNER', storeId }),
    });
    const { url } = (await response.json()) as { url: string };
    const owner = personAt(system.url, (await accept(url, '새 사장', 'owner@example.com')).access_token);
    await eventually(async () => expect(await owner.get(op.CloseStoreDocument, { input: { idempotencyKey: key(), storeId } })).toMatchObject({ closeStore: { __typename: 'CloseStoreSuccess' } }));
  });

  it('end with their people: whoever deletes themselves cannot come back, and their tokens are not renewed', async () => {
    const { code, verifier } = await signIn(issuer, 'customer-50@dosirak.example');
    const { access_token, refresh_token } = (await redeem(issuer, code, verifier)).body;
    expect(await personAt(system.url, access_token).get(deleteMe, { input: { idempotencyKey: key() } })).toMatchObject({ deleteMe: { __typename: 'DeleteMeSuccess' } });
    const again = async () => {
      const browser = openBrowser(issuer);
      const attempt = signIn(issuer, 'customer-50@dosirak.example', 'dosirak-demo', browser);
      return attempt.then(({ code: given }) => given !== '', () => browser.page.status !== 401);
    };
    await eventually(async () => expect(await again()).toBe(false));
    expect((await refresh(issuer, refresh_token)).status).toBe(400);
  });
});
