import type { Environment } from '#platform/config.ts';
import type { Child } from '../process/child.ts';

/** Somebody who asks: with a token, and orders of their own to ask about (none: any id will do). */
export type Visitor = { readonly token: string; readonly orderIds: readonly string[] };

/** What stands behind the routers that are measured: subgraphs, and an issuer of tokens. */
export type Scene = {
  readonly name: SceneName;
  /** What a router needs to know to stand in front of it: `ORDER_URL`, `OIDC_ISSUER`, `ROUTER_CALLER_SECRET` … */
  readonly environment: Environment;
  readonly visitors: readonly Visitor[];
  /** The process that runs all of it with a router of its own, where there is one. */
  readonly whole: Child | null;
  /** Where its PostgreSQL keeps its files, if it has one. */
  readonly postgresDir: string | null;
  [Symbol.asyncDispose](): Promise<void>;
};

export type SceneName = 'stubs' | 'system';
