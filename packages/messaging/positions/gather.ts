import type { Logger } from '../logger.ts';
import type { Position, Positions } from './port.ts';

export type Gatherer = {
  /** Takes a position in, in memory: it is written with all that come in these milliseconds, and only the last of each. */
  report(position: Position): void;
  /** Resolves when all that was taken in is written, or given up. */
  flush(): Promise<void>;
};

export type GathererOptions = {
  readonly positions: Pick<Positions, 'report'>;
  /** How long positions are gathered before they are written. */
  readonly everyMs: number;
  /** Called with what was written. */
  readonly onWritten?: (positions: readonly Position[]) => void;
  readonly logger?: Logger;
};

/**
 * Makes of many reports one write each few hundred milliseconds, however many report how often. What cannot be written is
 * given up, as a newer one follows soon; what is gathered when the process dies is lost for the same reason.
 */
export const gatherPositions = ({ positions, everyMs, onWritten, logger }: GathererOptions): Gatherer => {
  let gathered = new Map<string, Position>();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  const write = async (batch: readonly Position[]) => {
    try {
      await positions.report(batch);
      onWritten?.(batch);
    } catch (error) {
      logger?.warn({ positions: batch.length, err: error }, 'positions could not be written; newer ones follow');
    }
  };
  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    if (gathered.size > 0) {
      const batch = [...gathered.values()];
      gathered = new Map();
      const before = writing;
      writing = (async () => {
        await before; // one write at a time: a slow store gets larger batches, not more of them
        await write(batch);
      })();
    }
    return writing;
  };
  const flushInTime = async () => {
    await writing;
    await flush();
  };

  return {
    report: (position) => {
      const known = gathered.get(position.id);
      if (known === undefined || known.at <= position.at) gathered.set(position.id, position);
      timer ??= setTimeout(() => void flushInTime(), everyMs);
    },
    flush,
  };
};
