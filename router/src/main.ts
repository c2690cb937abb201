import { enableCompileCache } from 'node:module';
import { type Environment, runService } from '#platform/service.ts';
import { environmentOf, readRouterConfig } from './config.ts';
import type { RunningRouter } from './router.ts';

// before the gateway's modules load: they report to nobody
process.env['APOLLO_TELEMETRY_DISABLED'] = '1';

export const start = async (environment: Environment): Promise<RunningRouter> => {
  const { startRouter } = await import('./router.ts');
  return startRouter(readRouterConfig(environment), environment);
};

if (import.meta.main) {
  enableCompileCache(); // what it has compiled once costs a quarter less to start
  await runService(async (environment) => start({ ...environment, ...environmentOf(process.argv.slice(2)) }));
}
