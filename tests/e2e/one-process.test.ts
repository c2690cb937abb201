import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { playAndCheckOneOrder } from './order-life.ts';
import { startSystem, type System } from './system.ts';

describe('the whole system in one process, its queues on PostgreSQL', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system?.[Symbol.asyncDispose]());

  it('carries an order from the menu to the door, and everybody sees it happen', () => playAndCheckOneOrder(system));
});
