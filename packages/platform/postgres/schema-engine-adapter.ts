import { PrismaPg } from '@prisma/adapter-pg';
import {
  ColumnTypeEnum,
  isDriverAdapterError,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils';
import pg from 'pg';

/** Prisma's adapter for PostgreSQL, made fit for the schema engine. `onRefusal` is told what the database said of a script it refused. */
export const schemaEngineAdapter = (pool: pg.Pool, onRefusal: (refusal: Error) => void): SqlMigrationAwareDriverAdapterFactory => {
  const factory: SqlMigrationAwareDriverAdapterFactory = new PrismaPg(pool);
  const made = async (): Promise<SqlDriverAdapter> => {
    const adapter = await factory.connect();
    adapter.executeScript = wholeScript(pool, onRefusal);
    adapter.queryRaw = readingChars(pool, adapter.queryRaw.bind(adapter));
    return adapter;
  };
  return { provider: factory.provider, adapterName: factory.adapterName, connect: made, connectToShadowDb: () => Promise.reject(new Error('there is no shadow database')) };
};

/**
 * Prisma's adapter cuts a script at every semicolon, also at those within a function's body. PostgreSQL takes a script whole,
 * and then as one transaction: a migration happens, or nothing of it does.
 */
const wholeScript = (pool: pg.Pool, onRefusal: (refusal: Error) => void) => async (script: string): Promise<void> => {
  await pool.query(script).catch((error: unknown) => {
    if (error instanceof pg.DatabaseError) onRefusal(new Error(inPlace(error, script), { cause: error }));
    throw error;
  });
};

const inPlace = ({ message, position, detail, where }: pg.DatabaseError, script: string): string => {
  const line = position === undefined ? '' : ` (line ${script.slice(0, Number(position)).split('\n').length})`;
  return [`${message}${line}`, detail, where].filter(Boolean).join('\n');
};

const charOid = 18;

/** The engine reads PostgreSQL's catalogue, whose columns of type "char" Prisma's adapter does not know: they are asked for as text. */
const readingChars = (pool: pg.Pool, ask: (query: SqlQuery) => Promise<SqlResultSet>) => async (query: SqlQuery): Promise<SqlResultSet> => {
  try {
    return await ask(query);
  } catch (error) {
    if (!isDriverAdapterError(error) || error.cause.kind !== 'UnsupportedNativeDataType') throw error;
  }
  const { fields } = await pool.query({ text: query.sql, values: query.args });
  const columns = fields.map(({ name, dataTypeID }) => (dataTypeID === charOid ? `"${name}"::text AS "${name}"` : `"${name}"`));
  const answer = await ask({ ...query, sql: `SELECT ${columns.join(', ')} FROM (${query.sql.replace(/;\s*$/, '')}) AS asked` });
  return { ...answer, columnTypes: fields.map(({ dataTypeID }, index) => (dataTypeID === charOid ? ColumnTypeEnum.Character : answer.columnTypes[index]!)) };
};
