import { startEmbeddedPostgres } from '../embedded.ts';

/** A program that owns a PostgreSQL on the folder it is told, and runs until it is ended. */
const { port, url } = await startEmbeddedPostgres({ dataDir: process.argv[2]!, port: 0, databases: ['kept'] });
console.log(JSON.stringify({ port, url: url('kept') }));
process.stdin.resume();
