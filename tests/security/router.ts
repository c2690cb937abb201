import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start } from '../../router/src/main.ts';
import { startIssuer } from '../../router/test/fixture/issuer.ts';
import { contexts } from '../../scripts/services.ts';

/** The router of the product as it runs in production, with nothing behind it: what gets past it is answered SERVICE_UNAVAILABLE. */
export type RouterAlone = {
  readonly url: string;
  readonly issuer: Awaited<ReturnType<typeof startIssuer>>;
  [Symbol.asyncDispose](): Promise<void>;
};

const nowhere = 'http://127.0.0.1:9/graphql';

/** `change` makes another supergraph of the product's. */
export const startRouterAlone = async (environment: Record<string, string> = {}, change: (sdl: string) => string = (sdl) => sdl): Promise<RouterAlone> => {
  const folder = await mkdtemp(join(tmpdir(), 'dosirak-security-'));
  const supergraph = join(folder, 'supergraph.graphql');
  await writeFile(supergraph, change(await readFile(new URL('../../router/supergraph.graphql', import.meta.url), 'utf8')));
  const issuer = await startIssuer();
  const router = await start({
    NODE_ENV: 'production', LOG_LEVEL: 'silent', ROUTER_PORT: '0', ROUTER_SUPERGRAPH: supergraph, OIDC_ISSUER: issuer.issuer, DRAIN_MS: '20',
    ROUTER_CALLER_SECRET: randomBytes(32).toString('base64url'), PERSISTED_OPERATIONS: 'off', BREAKER_FAULTS: '1000000',
    ...Object.fromEntries(contexts.map((context) => [`${context.toUpperCase()}_URL`, nowhere])),
    ...environment,
  }).catch(async (error: unknown) => {
    await issuer[Symbol.asyncDispose]();
    throw error;
  });
  return {
    url: router.url,
    issuer,
    [Symbol.asyncDispose]: async () => {
      await router.stop();
      await issuer[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
};
