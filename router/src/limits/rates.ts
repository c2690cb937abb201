import type { GraphQLError } from 'graphql';
import { type Allowances, type LocalAllowances, localAllowances, type Rate } from '#messaging/allowance/allowance.ts';
import { rateLimited } from '../admission/refusals.ts';
import type { Metrics } from '../metrics.ts';
import type { Rights } from '../rights.ts';

export type Rates = {
  /** Requests of one address, and of one person. Null when there is one more for them. */
  address(address: string): GraphQLError | null;
  person(rights: Rights): GraphQLError | null;
  /** What is counted by itself: `fields` says how often an operation runs each root field. */
  fields(fields: ReadonlyMap<string, number>, rights: Rights, address: string): Promise<GraphQLError> | Promise<null> | null;
};

export type RateOptions = { readonly address: Rate | null; readonly person: Rate | null; readonly fields: ReadonlyMap<string, Rate> };

/**
 * How often somebody may ask. Requests as such are counted by each router for itself: that limit protects the process. Single
 * fields (placing an order) are counted in `shared`, for all routers together: that limit protects what they do.
 */
export const createRates = (options: RateOptions, shared: Allowances, metrics: Metrics, local: LocalAllowances = localAllowances()): Rates => {
  const refuse = (what: string, waitMs: number): GraphQLError => {
    metrics.add('router_rate_limited_total');
    return rateLimited(what, Number.isFinite(waitMs) ? Math.max(1, Math.ceil(waitMs / 1_000)) : 3_600);
  };
  const takeLocal = (key: string, rate: Rate | null, what: string): GraphQLError | null => {
    const waitMs = rate === null ? 0 : local.take(key, rate, 1);
    return waitMs === 0 ? null : refuse(what, waitMs);
  };
  const takeShared = async (limited: readonly (readonly [field: string, rate: Rate, count: number])[], who: string): Promise<null> => {
    for (const [field, rate, count] of limited) {
      const waitMs = await shared.take(`${field} ${who}`, rate, count);
      if (waitMs > 0) throw refuse(`calls of ${field}`, waitMs);
    }
    return null;
  };
  return {
    address: (address) => takeLocal(`address ${address}`, options.address, 'requests from your address'),
    person: ({ viewer }) => (viewer === null ? null : takeLocal(`person ${viewer.id}`, options.person, 'requests')),
    fields: (fields, { viewer }, address) => {
      const limited: [string, Rate, number][] = [];
      for (const [field, count] of fields) {
        const rate = options.fields.get(field);
        if (rate) limited.push([field, rate, count]);
      }
      return limited.length === 0 ? null : takeShared(limited, viewer === null ? `address ${address}` : `person ${viewer.id}`).catch((error: GraphQLError) => error) as Promise<GraphQLError>;
    },
  };
};
