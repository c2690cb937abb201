import { systemClock } from '#kernel/clock.ts';
import { type Environment, readConfig, variable } from '#platform/config.ts';
import { type Running, runService } from '#platform/service.ts';
import { createServer } from './server.ts';

/** Starts the simulated Alimtalk relay. What it handed over it keeps in memory. */
export const start = async (environment: Environment): Promise<Running> => {
  const config = readConfig(environment, {
    HOST: variable.text('127.0.0.1'),
    KAKAO_ALIMTALK_PORT: variable.port(4021),
    KAKAO_ALIMTALK_KEY: variable.text('demo-key'),
  });
  const app = createServer({ key: config.KAKAO_ALIMTALK_KEY, clock: systemClock });
  try {
    await app.listen({ host: config.HOST, port: config.KAKAO_ALIMTALK_PORT });
  } catch (error) {
    await app.close();
    throw error;
  }
  const { port } = app.server.address() as { port: number };
  return { name: 'kakao-alimtalk', url: `http://${config.HOST === '0.0.0.0' ? '127.0.0.1' : config.HOST}:${port}`, stop: () => app.close() };
};

if (import.meta.main) await runService(start);
