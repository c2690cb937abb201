import type { FastifyReply, FastifyRequest } from 'fastify';

/** What a cookie says; null when there is none, or it is not of that form. */
export const cookieOf = (request: FastifyRequest, name: string, form: RegExp): string | null => {
  const value = (request.headers.cookie ?? '').split(/;\s*/).find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
  return value !== undefined && form.test(value) ? value : null;
};

type Options = { readonly path: string; readonly isHttps: boolean; readonly maxAge?: number };

/** One that no script reads, and other sites do not send with what they post. */
export const setCookie = (reply: FastifyReply, name: string, value: string, { path, isHttps, maxAge }: Options): void =>
  void reply.header('set-cookie', `${name}=${value}; Path=${path}; HttpOnly; SameSite=Lax${maxAge === undefined ? '' : `; Max-Age=${maxAge}`}${isHttps ? '; Secure' : ''}`);
