import { describe, expect, it } from '@jest/globals';
import { GraphQLError } from 'graphql';
import { createLogger } from './logger.ts';
import { describeError } from './redact.ts';

const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtaW5qaSJ9.c2lnbmF0dXJl';
const secret = '서울 마포구 비밀로 94';

const logged = (...args: unknown[]) => {
  const lines: string[] = [];
  const logger = createLogger('order', 'debug', { write: (line: string) => void lines.push(line) });
  (logger.error as (...all: unknown[]) => void)(...args);
  return JSON.parse(lines.join('')) as Record<string, unknown> & { msg: string; err?: { message: string; stack: string; cause?: { message: string } } };
};
const withName = (name: string, message: string, more: object = {}) => Object.assign(new Error(message), { name }, more);

describe('what is logged', () => {
  it('says what happened', () => {
    expect(logged({ orderId: 'o-1', tries: 3, at: new Date(0), list: ['a'], rest: null }, 'it was tried again')).toMatchObject({
      service: 'order', orderId: 'o-1', tries: 3, at: '1970-01-01T00:00:00.000Z', list: ['a'], rest: null, msg: 'it was tried again',
    });
    const { err } = logged({ err: withName('TypeError', 'no', { code: 'E1', cause: new Error('because') }) }, 'a resolver failed');
    expect(err).toMatchObject({ type: 'TypeError', message: 'no', code: 'E1', stack: expect.stringMatching(/^TypeError: no\n\s+at .*logger\.test\.ts/), cause: { message: 'because' } });
    expect(logged(new Error('bare'))).toMatchObject({ err: { message: 'bare' }, msg: 'bare' });
  });

  it.each([
    ['a header', { headers: { authorization: `Bearer ${secret}`, 'x-dosirak-caller': secret, Cookie: secret } }],
    ['a token by name', { token: secret, access_token: secret, refreshToken: secret, nested: { deep: { client_secret: secret, pin: secret } } }],
    ['a person by name', { phone: secret, email: secret, address: { line: secret }, order: { note: secret, address: secret }, people: [{ location: secret, DETAIL: secret }] }],
    ['variables', { body: { variables: { input: secret } }, input: secret, connectionParams: secret }],
    ['what is sealed', { personal: secret, words: secret }],
    ['what is too deep to be known', { a: { b: { c: { d: { e: { f: { g: { h: secret } } } } } } } }],
    ['what hangs on an error', { err: withName('error', 'no', { detail: secret, where: secret, parameters: [secret], query: secret, meta: { driverAdapterError: { cause: secret } } }) }],
    ['what hangs on a cause', { err: new Error('no', { cause: withName('error', 'no', { detail: secret, table: secret }) }) }],
    ['the call that Prisma repeats', { err: withName('PrismaClientValidationError', `\nInvalid \`prisma.order.create()\` invocation:\n\n{\n  data: { note: "${secret}" }\n}\n\nArgument \`version\` is missing.`) }],
    ['a row that PostgreSQL repeats', { err: withName('error', `new row violates check\nFailing row contains (1, ${secret} (302호), x).`) }],
    ['a key that PostgreSQL repeats', { err: withName('error', `Key (endpoint)=(${secret} (302호)) already exists.`) }],
    ['a value that PostgreSQL repeats', { err: withName('error', `invalid input syntax for type uuid: "${secret}"`) }],
    ['a variable that GraphQL repeats', { err: new GraphQLError(`Variable "$input" got invalid value { line: "${secret}" }; Field "location" is required.`) }],
    ['several errors', { err: new AggregateError([withName('error', `Key (a)=(${secret})`), withName('e', 'x', { detail: secret })], 'several') }],
  ])('leaves out %s', (_, details) => {
    expect(JSON.stringify(logged(details, 'x'))).not.toContain('비밀로');
  });

  it.each([`Bearer ${jwt}`, jwt, `it came with ${jwt}, which is expired`, 'basic bWluamk6c2VjcmV0', 'postgresql://dosirak:c2VjcmV0@db/order'])('leaves credentials out of texts: %s', (text) => {
    for (const line of [logged(text), logged({ text }, 'x'), logged({ err: new Error(text) }, 'x'), logged(new Error(text))]) expect(JSON.stringify(line)).not.toMatch(/c2lnbmF0dXJl|bWluamk6c2VjcmV0|c2VjcmV0/);
  });

  it('is kept as text without them as well', () => {
    expect(describeError(withName('PrismaClientValidationError', `data: { note: "${secret}" }\nArgument missing.`))).toMatch(/^PrismaClientValidationError: Argument missing\.\n\s+at /);
  });
});
