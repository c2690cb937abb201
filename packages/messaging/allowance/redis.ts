import { Redis } from 'ioredis';
import { failFast } from '../broker/redis.ts';
import type { Logger } from '../logger.ts';
import type { Allowances } from './port.ts';

const prefix = 'dosirak:allowance:';
const answersWithinMs = 250;

/** The same as in memory.ts, by Redis' own clock, so that all who share it agree. */
const takeScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local cost, per = tonumber(ARGV[1]), tonumber(ARGV[2])
local free = math.max(now, tonumber(redis.call('GET', KEYS[1]) or '0')) + cost
local wait = free - per - now
if wait > 0 then return math.ceil(wait) end
redis.call('SET', KEYS[1], string.format('%.3f', free), 'PX', math.ceil(free - now) + 1)
return 0`;

/** Allowances in Redis, for all processes that use it. It connects in the background; what it cannot answer soon it rejects. */
export const redisAllowances = (url: string, logger?: Logger): Allowances => {
  const client = new Redis(url, { ...failFast, commandTimeout: answersWithinMs });
  client.on('error', (error) => logger?.debug({ err: error }, 'the connection to the Redis of the allowances has trouble'));
  return {
    take: async (key, { most, perMs }, cost) => (cost > most ? Infinity : ((await client.eval(takeScript, 1, prefix + key, (cost * perMs) / most, perMs)) as number)),
    close: async () => client.disconnect(),
  };
};
