import { pino, type Logger as PinoLogger } from 'pino';

/** Structured logging, one JSON object a line on standard error, so that standard output stays for what a person asked to see. */
export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error'>;

/** A logger for one service. What could hold a secret or a person's data is left out by name. */
export const createLogger = (service: string, level: string): Logger =>
  pino(
    { level, base: { service }, redact: { paths: ['authorization', '*.authorization', 'token', '*.token', 'pin', '*.pin'], censor: '[left out]' } },
    pino.destination({ dest: 2, sync: false }),
  );
