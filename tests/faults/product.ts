import { services } from '../../scripts/services.ts';
import type { Start } from '#platform/service.ts';

/**
 * The services that SERVICES names, as one process with a clock that is CLOCK_AHEAD_MS ahead: one that can be killed, and started
 * again as if hours had gone by meanwhile. It ends with its owner: when its standard input closes.
 */

const realNow = Date.now;
const now = () => realNow() + Number(process.env['CLOCK_AHEAD_MS'] ?? 0);
// before anything that may keep Date for itself is loaded
globalThis.Date = new Proxy(Date, {
  construct: (date, given, target) => Reflect.construct(date, given.length === 0 ? [now()] : given, target) as Date,
  get: (date, property, receiver) => (property === 'now' ? now : Reflect.get(date, property, receiver)),
});

process.stdin.resume().once('end', () => process.exit());
for (const name of (process.env['SERVICES'] ?? '').split(',')) {
  const service = services.find((candidate) => candidate.name === name);
  if (service === undefined) throw new Error(`there is no service ${name}`);
  await ((await import(`../../${service.main}`)) as { start: Start }).start(process.env);
}
console.log('it runs');
