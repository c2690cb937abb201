// .mjs, so that Jest lets Node itself load it: in a .ts file it would turn every import into a require
import { openTestServer } from '../test-server.ts';

/** Before all tests: they may ask for a PostgreSQL from now on. */
export default async () => {
  globalThis.dosirakTestServer = await openTestServer();
};
