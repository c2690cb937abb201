import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { testDatabase } from './database.ts';

const query = async (url: string, sql: string): Promise<unknown[]> => {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
};

describe('a test database', () => {
  it('has what its SQL makes', async () => {
    await using database = await testDatabase({ sql: 'CREATE TABLE thing (name text); INSERT INTO thing VALUES (\'도시락\')' });
    expect(await query(database.url, 'SELECT name FROM thing')).toEqual([{ name: '도시락' }]);
  });

  it('of a context has the tables of its migrations, and no rows of another one', async () => {
    await using one = await testDatabase({ context: 'order' });
    await query(one.url, 'CREATE TABLE mine ()');
    await using other = await testDatabase({ context: 'order' });
    expect(await query(other.url, "SELECT 1 AS there FROM pg_tables WHERE tablename = 'outbox'")).toEqual([{ there: 1 }]);
    expect(await query(other.url, "SELECT 1 FROM pg_tables WHERE tablename = 'mine'")).toEqual([]);
  });

  it('tells of a connection that was left open', async () => {
    const database = await testDatabase({ sql: '' });
    const forgotten = new pg.Client({ connectionString: database.url, application_name: 'forgotten' });
    forgotten.on('error', () => {}); // it is about to be cut
    await forgotten.connect();
    await forgotten.query('SELECT 42');
    await expect(database.drop()).rejects.toThrow(/1 connections to test_sql_\w+ were still open .*\n {2}forgotten: SELECT 42/);
    await forgotten.end();
  });
});
