import pg from 'pg';
import type { Environment } from '#platform/config.ts';
import { eventually } from '#testing/eventually.ts';
import { contexts, databaseVariable } from '../../scripts/services.ts';

/** What stands in all contexts' databases, to be compared: a digest of every table, but for those that only move messages about, and where riders are. */
export const watchState = (environment: Environment) => {
  const pools = contexts.map((context) => ({ context, pool: new pg.Pool({ connectionString: environment[databaseVariable(context)] as string, max: 1 }) }));
  for (const { pool } of pools) pool.on('error', () => {}); // a dropped database ends its connections
  const passing = ['_prisma_migrations', 'inbox', 'parked_event', 'replay', 'change', 'change_head', 'outbox', 'position'];
  const statements = new Map<string, string>();

  const statementFor = async (context: string, pool: pg.Pool): Promise<string> => {
    const known = statements.get(context);
    if (known !== undefined) return known;
    const { rows } = await pool.query<{ name: string }>(`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL($1) ORDER BY 1`, [passing]);
    const digests = rows.map(({ name }) => `SELECT '${name}' AS "table", (SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM "${name}" t) AS digest`);
    const statement = [...digests, `SELECT 'told', (SELECT count(*)::text FROM outbox)`].join(' UNION ALL ');
    statements.set(context, statement);
    return statement;
  };

  /** `context.table` → digest. */
  const now = async (): Promise<Record<string, string>> => {
    const all = await Promise.all(pools.map(async ({ context, pool }) => {
      const { rows } = await pool.query<{ table: string; digest: string }>(await statementFor(context, pool));
      return rows.map(({ table, digest }) => [`${context}.${table}`, digest] as const);
    }));
    return Object.fromEntries(all.flat());
  };
  return {
    now,
    /** The state once nothing has moved for a while: what was told has been heard everywhere. */
    calm: async (): Promise<Record<string, string>> => {
      let last = await now();
      let lastChange = Date.now();
      await eventually(async () => {
        const next = await now();
        if (JSON.stringify(next) !== JSON.stringify(last)) lastChange = Date.now();
        last = next;
        if (Date.now() - lastChange < 400) throw new Error('something still changes');
      }, { withinMs: 30_000 });
      return last;
    },
    close: () => Promise.all(pools.map(({ pool }) => pool.end())),
  };
};
export type State = ReturnType<typeof watchState>;
