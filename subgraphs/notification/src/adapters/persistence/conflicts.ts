import { CommandRepeated, VersionConflict } from '#kernel/command-handler.ts';
import { conflictIn, findCommand } from '#messaging/persistence/journal.ts';
import type { PrismaClient } from './generated/client.ts';

/** Runs a batch that changes something of `version`, and throws what the command handler knows when somebody was faster. */
export const inOneGo = async (what: string, version: number, batch: () => Promise<unknown>): Promise<void> => {
  try {
    await batch();
  } catch (error) {
    const conflict = conflictIn(error);
    if (conflict === 'VERSION') throw new VersionConflict(`${what} is no longer at version ${version}`, { cause: error });
    if (conflict === 'COMMAND') throw new CommandRepeated('the idempotency key was just used', { cause: error });
    throw error;
  }
};

/** What was done under an idempotency key. */
export const commandIn = (prisma: PrismaClient) => async ({ scope, key }: { readonly scope: string; readonly key: string }) => {
  const found = await findCommand(prisma, scope, key);
  return found && { id: (found.answer as { id: string }).id, fingerprint: found.fingerprint };
};
