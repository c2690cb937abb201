import pg from 'pg';
import { type Archives, remakePages, type Remade } from './adapters/persistence/remake-pages.ts';
import { toldInMyPage } from './adapters/messaging/listen.ts';
import { retell } from './application/retell.ts';

/** How often it is made again until nothing differs: an event that was being applied to a damaged page meanwhile carries the damage on. */
const rounds = 5;

/**
 * Drops My page and makes it again from the archives of the contexts it listens to, while everything runs. Returns what
 * each round found, the last one no difference. Throws when the archives are too short, or nothing will make the view hold still.
 */
export const rebuild = async (customerUrl: string, archives: Archives): Promise<readonly Remade[]> => {
  const client = new pg.Client(customerUrl);
  await client.connect();
  try {
    const done: Remade[] = [];
    while (done.length < rounds) {
      const remade = await remakePages(client, archives, (orderId, events) => retell(orderId, events.flatMap((event) => toldInMyPage(event) ?? [])));
      done.push(remade);
      if (remade.differences === 0) return done;
    }
    throw new Error(`After ${rounds} rounds My page still differs from what the events make: something other than its events writes to it.`);
  } finally {
    await client.end();
  }
};
