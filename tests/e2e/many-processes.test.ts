import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { redisAvailable, type TestRedis, testRedis } from '#testing/redis.ts';
import { playAndCheckOneOrder } from './order-life.ts';
import { startSystem, type System } from './system.ts';

(redisAvailable() ? describe : describe.skip)('every service a process of its own, by the command of its container, the queues on Redis', () => {
  let redis: TestRedis;
  let system: System;
  beforeAll(async () => {
    redis = await testRedis();
    system = await startSystem({ redisUrl: redis.url, processes: true, environment: { PERSISTED_OPERATIONS: 'only' } });
  });
  afterAll(async () => {
    await system?.[Symbol.asyncDispose]();
    await redis?.[Symbol.asyncDispose]();
  });

  it('carries an order from the menu to the door, and everybody sees it happen', () => playAndCheckOneOrder(system));
});
