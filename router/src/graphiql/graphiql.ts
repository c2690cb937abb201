import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type GraphQLSchema, parse, validate } from 'graphql';
import { page } from './page.ts';

/** Made by `npm run generate` where the package is installed: a folder named by the digest of what is in it. */
export const graphiqlFiles = resolve(import.meta.dirname, 'generated');

const types: Readonly<Record<string, string>> = { '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8' };
/** Its own scripts, styles and workers, and this router. Its editor writes styles as it goes, and brings its font along. */
const policy = [
  "default-src 'none'", "script-src 'self'", "worker-src 'self'", "style-src 'self' 'unsafe-inline'", "font-src 'self' data:", "img-src 'self' data:", "connect-src 'self'",
  "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'",
].join('; ');

type Tab = { readonly query: string };

/** GraphiQL at /graphiql, in development: beside Apollo's Sandbox, which needs the internet, it needs nothing but this router. */
export const serveGraphiql = (app: FastifyInstance, schema: () => GraphQLSchema, files: string = graphiqlFiles): void => {
  const find = async (): Promise<{ readonly digest: string; readonly names: ReadonlySet<string> } | null> => {
    const [digest] = await readdir(files).catch(() => []);
    return digest === undefined ? null : { digest, names: new Set(await readdir(join(files, digest))) };
  };
  app.get('/graphiql', async (_request, reply) => {
    const found = await find();
    if (found === null) return missing(reply, 'GraphiQL is not there: npm run generate makes it, where development dependencies are installed.');
    const tabs = JSON.parse(await readFile(join(files, found.digest, 'tabs.json'), 'utf8')) as Tab[];
    const known = tabs.filter(({ query }) => validate(schema(), parse(query)).length === 0);
    return reply.type('text/html; charset=utf-8').header('content-security-policy', policy).send(page(`/graphiql/${found.digest}`, known));
  });
  app.get<{ Params: { digest: string; name: string } }>('/graphiql/:digest/:name', async ({ params: { digest, name } }, reply) => {
    const found = await find();
    const type = types[name.slice(name.lastIndexOf('.'))];
    if (found?.digest !== digest || !found.names.has(name) || type === undefined) return missing(reply, 'There is no such file.');
    return reply.type(type).header('cache-control', 'public, max-age=31536000, immutable').send(createReadStream(join(files, digest, name)));
  });
};

const missing = (reply: FastifyReply, message: string) => reply.code(404).type('text/plain; charset=utf-8').send(message);
