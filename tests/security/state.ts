import pg from 'pg';
import { openBroker } from '#messaging/broker.ts';
import type { Environment } from '#platform/config.ts';
import { queueAddress } from '#platform/queue.ts';
import { eventually } from '#testing/eventually.ts';
import { databaseOwners, databaseVariable } from '../../scripts/services.ts';

/** What stands in all databases, to be compared: a digest of every table, but for those that only move messages about, and where riders are. */
export const watchState = async (environment: Environment) => {
  const databases = databaseOwners.map((owner) => ({ owner, pool: new pg.Pool({ connectionString: environment[databaseVariable(owner)] as string, max: 1 }) }));
  for (const { pool } of databases) pool.on('error', () => {}); // a dropped database ends its connections
  const { REDIS_URL, QUEUE_DATABASE_URL } = environment;
  const broker = await openBroker(queueAddress({ ...(REDIS_URL !== undefined && { REDIS_URL }), ...(QUEUE_DATABASE_URL !== undefined && { QUEUE_DATABASE_URL }) }));
  const passing = ['_prisma_migrations', 'inbox', 'parked_event', 'replay', 'change', 'change_head', 'outbox', 'position'];
  const statements = new Map<string, string>();

  const statementFor = async (owner: string, pool: pg.Pool): Promise<string> => {
    const known = statements.get(owner);
    if (known !== undefined) return known;
    const { rows } = await pool.query<{ name: string }>(`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL($1) ORDER BY 1`, [passing]);
    const digests = rows.map(({ name }) => `SELECT '${name}' AS "table", (SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM "${name}" t) AS digest`);
    const statement = [...digests, `SELECT 'told', (SELECT count(*)::text FROM outbox)`].join(' UNION ALL ');
    statements.set(owner, statement);
    return statement;
  };
  /** `owner.table` → digest. */
  const now = async (): Promise<Record<string, string>> => {
    const all = await Promise.all(databases.map(async ({ owner, pool }) => {
      const { rows } = await pool.query<{ table: string; digest: string }>(await statementFor(owner, pool));
      return rows.map(({ table, digest }) => [`${owner}.${table}`, digest] as const);
    }));
    return Object.fromEntries(all.flat());
  };

  const countOf = async (table: 'outbox' | 'inbox'): Promise<Map<string, number>> => {
    const counts = await Promise.all(databases.map(async ({ owner, pool }) => {
      const { rows } = await pool.query<{ type: string; count: number }>(`SELECT aggregate_type AS type, count(*)::int AS count FROM ${table} GROUP BY 1`);
      return rows.map(({ type, count }) => [table === 'inbox' ? `${owner} ${type}` : type, count] as const);
    }));
    return new Map(counts.flat());
  };
  /** What has been told and not yet been heard by all who listen. */
  const unheard = async (): Promise<string[]> => {
    const { bindings } = await broker.routes();
    const heard = await countOf('inbox');
    const told = await countOf('outbox'); // read later: what is told in between counts as not heard
    return bindings.filter(({ consumer, aggregateType }) => (heard.get(`${consumer} ${aggregateType}`) ?? 0) < (told.get(aggregateType) ?? 0)).map(({ consumer, aggregateType }) => `${consumer} has not heard all of ${aggregateType}`);
  };
  /** What somebody is still to be told: sending goes on after the event was heard, and writes down what became of it. */
  const onItsWay = async (): Promise<string[]> => {
    const { pool } = databases.find(({ owner }) => owner === 'notification')!;
    const { rows: [due] } = await pool.query<{ count: number }>(`SELECT count(*)::int AS count FROM notification WHERE due_at < now() + interval '1 minute'`);
    return due!.count > 0 ? [`${due!.count} notifications are on their way`] : [];
  };

  return {
    now,
    /** The state once all that was told has been heard by everybody, nobody is being told anything, and nothing came of it that moved it again. */
    calm: (): Promise<Record<string, string>> =>
      eventually(async () => {
        const before = JSON.stringify(await now());
        const missing = [...await unheard(), ...await onItsWay()];
        if (missing.length > 0) throw new Error(missing.join(', '));
        const after = await now();
        if (JSON.stringify(after) !== before) throw new Error('something still changes');
        return after;
      }, { withinMs: 60_000 }),
    close: async () => {
      await broker.close();
      await Promise.all(databases.map(({ pool }) => pool.end()));
    },
  };
};
export type State = Awaited<ReturnType<typeof watchState>>;
