import { type DestinationStream, pino, type Logger as PinoLogger } from 'pino';
import { essence, redact, redactText } from './redact.ts';

/** Structured logging, one JSON object a line on standard error, so that standard output stays for what a person asked to see. */
export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error'>;

/** A logger for one service. What could hold a secret or a person's data is left out (redact.ts). */
export const createLogger = (service: string, level: string, destination: DestinationStream = pino.destination({ dest: 2, sync: false })): Logger =>
  pino(
    {
      level,
      base: { service },
      serializers: { err: (error: unknown) => error }, // it comes through redact like everything else
      formatters: { log: (details) => redact(details) as Record<string, unknown> },
      hooks: {
        logMethod(args, method) {
          const [first, ...rest] = args as unknown[];
          const all = first instanceof Error ? [{ err: first }, ...(rest.length > 0 ? rest : [essence(first)])] : [first, ...rest];
          method.apply(this, all.map((each) => (typeof each === 'string' ? redactText(each) : each)) as typeof args);
        },
      },
    },
    destination,
  );
