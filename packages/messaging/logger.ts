/** What this package needs of a logger; pino's has it. */
export type Logger = Readonly<Record<'debug' | 'info' | 'warn' | 'error', (object: object, message: string) => void>>;
