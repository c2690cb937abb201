import type { Logger } from '../logger.ts';
import { openPool } from '../persistence/pool.ts';
import type { Position, PositionStore } from './port.ts';

const connections = 3;

type Row = { readonly id: string; readonly kind: string; readonly latitude: number; readonly longitude: number; readonly at: Date };
const toPosition = ({ id, kind, latitude, longitude, at }: Row): Position => ({ id, kind, point: { latitude, longitude }, at });

/** Positions in an unlogged table. */
export const openPostgresPositions = (databaseUrl: string, logger?: Logger): PositionStore => {
  const { pool, close } = openPool({ databaseUrl }, { max: connections, logger });
  return {
    report: async (positions) => {
      const column = <T>(of: (position: Position) => T) => positions.map(of);
      await pool.query(reportStatement, [column(({ id }) => id), column(({ kind }) => kind), column(({ point }) => point.latitude), column(({ point }) => point.longitude), column(({ at }) => at)]);
    },
    nearest: async ({ kind, centre, radiusMetres, limit }, since) => {
      const { rows } = await pool.query<Row>(nearestStatement, [kind, centre.latitude, centre.longitude, radiusMetres, limit, since]);
      return rows.map(toPosition);
    },
    of: async (ids, since) => {
      const { rows } = await pool.query<Row>('SELECT id, kind, latitude, longitude, at FROM "position" WHERE id = ANY($1) AND at >= $2', [ids, since]);
      const found = new Map(rows.map((row) => [row.id, toPosition(row)]));
      return ids.map((id) => found.get(id) ?? null);
    },
    forget: async (ids) => void (await pool.query('DELETE FROM "position" WHERE id = ANY($1)', [ids])),
    purge: async (before) => void (await pool.query('DELETE FROM "position" WHERE at < $1', [before])),
    close,
  };
};

const reportStatement = `
  INSERT INTO "position" AS kept (id, kind, latitude, longitude, at)
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::float8[], $4::float8[], $5::timestamptz[])
  ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, latitude = excluded.latitude, longitude = excluded.longitude, at = excluded.at
  WHERE kept.at <= excluded.at`;

/** Haversine on the mean radius (IUGG), as in packages/kernel/geo.ts; the latitudes alone rule most rows out before that. */
const nearestStatement = `
  SELECT id, kind, latitude, longitude, at FROM "position",
  LATERAL (SELECT sin(radians(latitude - $2) / 2) ^ 2 + cos(radians($2)) * cos(radians(latitude)) * sin(radians(longitude - $3) / 2) ^ 2 AS h) AS half,
  LATERAL (SELECT 2 * 6371008.8 * asin(sqrt(least(1, h))) AS metres) AS away
  WHERE kind = $1 AND at >= $6 AND abs(latitude - $2) <= $4 / 111000.0 AND metres <= $4
  ORDER BY metres, id LIMIT $5`;
