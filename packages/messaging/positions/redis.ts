import { Redis } from 'ioredis';
import { metresBetween } from '#kernel/geo.ts';
import { failFast } from '../broker/redis.ts';
import type { Logger } from '../logger.ts';
import type { Position, PositionStore, Search } from './port.ts';

const prefix = 'dosirak:positions';
const geoKey = (kind: string) => `${prefix}:geo:${kind}`;
const lastKey = `${prefix}:last`; // id → the position as it was reported
const timesKey = `${prefix}:at`; // id by time, to find what is too old
const kindsKey = `${prefix}:kinds`;

/** A position of a Redis hash: what the GEO index rounds is kept exactly here. */
type Kept = readonly [kind: string, latitude: number, longitude: number, at: number];
const write = ({ kind, point, at }: Position): string => JSON.stringify([kind, point.latitude, point.longitude, at.getTime()] satisfies Kept);
const read = (id: string, text: string | null | undefined): Position | null => {
  if (text === null || text === undefined) return null;
  const [kind, latitude, longitude, at] = JSON.parse(text) as Kept;
  return { id, kind, point: { latitude, longitude }, at: new Date(at) };
};

/** Positions in Redis: a GEO index for each kind, with what was reported beside it. */
export const openRedisPositions = async (url: string, logger?: Logger): Promise<PositionStore> => {
  let isOpen = false;
  const client = new Redis(url, { ...failFast, lazyConnect: true, retryStrategy: (attempt) => (isOpen ? failFast.retryStrategy(attempt) : null) });
  let trouble: Error | undefined;
  client.on('error', (error) => {
    trouble = error;
    if (isOpen) logger?.warn({ err: error }, 'the connection to the Redis of the positions has trouble');
  });
  try {
    await client.connect();
    isOpen = true;
  } catch (error) {
    client.disconnect();
    throw new Error(`the Redis of the positions cannot be used: ${(trouble ?? (error as Error)).message}`, { cause: error });
  }

  const of = async (ids: readonly string[], since: Date) => {
    const texts = ids.length === 0 ? [] : await client.hmget(lastKey, ...ids);
    return ids.map((id, index) => fresh(read(id, texts[index]), since));
  };
  const within = async ({ kind, centre, radiusMetres }: Search, count: number) =>
    // a little wider: Redis rounds the points, and takes the earth for a little larger
    (await client.geosearch(geoKey(kind), 'FROMLONLAT', centre.longitude, centre.latitude, 'BYRADIUS', radiusMetres * 1.001 + 1, 'm', 'ASC', 'COUNT', count)) as string[];

  return {
    report: async (positions) => {
      const args = positions.flatMap((position) => [position.id, position.kind, position.point.longitude, position.point.latitude, position.at.getTime(), write(position)]);
      await client.eval(reportScript, 3, lastKey, timesKey, kindsKey, prefix, ...args);
    },
    nearest: async (search, since) => {
      const { kind, centre, radiusMetres, limit } = search;
      for (let count = limit; ; count *= 2) {
        const ids = await within(search, count);
        const near = (await of(ids, since))
          .filter((position): position is Position => position !== null && position.kind === kind)
          .map((position) => ({ position, metres: metresBetween(centre, position.point) }))
          .filter(({ metres }) => metres <= radiusMetres)
          .sort((a, b) => a.metres - b.metres || (a.position.id < b.position.id ? -1 : 1));
        // too old ones among them took the place of others
        if (near.length >= limit || ids.length < count) return near.slice(0, limit).map(({ position }) => position);
      }
    },
    of,
    forget: async (ids) => void (await client.eval(forgetScript, 3, lastKey, timesKey, kindsKey, prefix, ...ids)),
    purge: async (before) => {
      for (;;) {
        const ids = await client.zrangebyscore(timesKey, '-inf', `(${before.getTime()}`, 'LIMIT', 0, 1_000);
        if (ids.length === 0) return;
        await client.eval(purgeScript, 3, lastKey, timesKey, kindsKey, prefix, before.getTime(), ...ids);
      }
    },
    close: async () => {
      isOpen = false;
      if (client.status !== 'end') client.disconnect();
    },
  };
};

const fresh = (position: Position | null, since: Date): Position | null => (position !== null && position.at >= since ? position : null);

/** In one step each, as several processes report: a position never stands beside another's time. */
const reportScript = `
  for i = 2, #ARGV, 6 do
    local id, kind, at = ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 4])
    local known = redis.call('ZSCORE', KEYS[2], id)
    if not known or tonumber(known) <= at then
      local last = redis.call('HGET', KEYS[1], id)
      if last and cjson.decode(last)[1] ~= kind then redis.call('ZREM', ARGV[1] .. ':geo:' .. cjson.decode(last)[1], id) end
      redis.call('GEOADD', ARGV[1] .. ':geo:' .. kind, ARGV[i + 2], ARGV[i + 3], id)
      redis.call('HSET', KEYS[1], id, ARGV[i + 5])
      redis.call('ZADD', KEYS[2], at, id)
      redis.call('SADD', KEYS[3], kind)
    end
  end`;

const remove = `
  local function remove(id)
    for _, kind in ipairs(redis.call('SMEMBERS', KEYS[3])) do redis.call('ZREM', ARGV[1] .. ':geo:' .. kind, id) end
    redis.call('HDEL', KEYS[1], id)
    redis.call('ZREM', KEYS[2], id)
  end`;
const forgetScript = `${remove}
  for i = 2, #ARGV do remove(ARGV[i]) end`;
/** Looks again at each: it may have been heard of since. */
const purgeScript = `${remove}
  for i = 3, #ARGV do
    local at = redis.call('ZSCORE', KEYS[2], ARGV[i])
    if at and tonumber(at) < tonumber(ARGV[2]) then remove(ARGV[i]) end
  end`;
