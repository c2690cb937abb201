/** After all tests: their PostgreSQL goes, and what they left in it is told. */
export default async () => {
  await globalThis.dosirakTestServer?.close();
};
