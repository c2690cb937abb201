import { CommandRepeated, VersionConflict } from '#kernel/command-handler.ts';

/**
 * Why a batch with a journal entry in it was rolled back:
 * - COMMAND: the command's key was used before. Answer what findCommand finds.
 * - RECEIVED: the event was applied before. There is nothing left to do.
 * - VERSION: somebody else was faster with the aggregate. Look for the command again (the faster one may have been the same),
 *   load the aggregate again and decide again.
 */
export type Conflict = 'COMMAND' | 'RECEIVED' | 'VERSION';

const uniqueViolation = '23505';
/** Serialization failure and deadlock: the database asks to run the transaction again. */
const runAgain = ['40001', '40P01'];

/** What a failed batch ran into, or null when it failed for another reason. Reads Prisma's errors, node-postgres' and the kernel's, also as the cause of another. */
export const conflictIn = (error: unknown): Conflict | null => {
  if (!(error instanceof Error)) return null;
  if (error instanceof VersionConflict) return 'VERSION';
  if (error instanceof CommandRepeated) return 'COMMAND';
  const { code, constraint, meta } = error as Error & { code?: string; constraint?: string; meta?: DriverMeta };
  if (code === 'P2025' || code === 'P2034') return 'VERSION'; // no row of that version; or Prisma's own name for "run it again"
  const cause = meta?.driverAdapterError?.cause;
  const sqlState = cause?.originalCode ?? code ?? '';
  if (runAgain.includes(sqlState)) return 'VERSION';
  if (sqlState !== uniqueViolation) return conflictIn(error.cause);
  const violated = cause?.constraint?.index ?? constraint ?? '';
  if (violated.startsWith('command_log_')) return 'COMMAND';
  if (violated.startsWith('inbox_')) return 'RECEIVED';
  // an event id twice is no race but a fault of whoever makes the ids; every other uniqueness is another writer's aggregate
  return violated === 'outbox_pkey' ? null : 'VERSION';
};

/** Where @prisma/adapter-pg leaves what PostgreSQL said. */
type DriverMeta = { driverAdapterError?: { cause?: { originalCode?: string; constraint?: { index?: string } } } };
