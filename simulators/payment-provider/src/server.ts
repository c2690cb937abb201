import { setTimeout as pause } from 'node:timers/promises';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Books } from './books.ts';
import { behaviour, createBehaviour, type Operation } from './behaviour.ts';
import { type Answer, createProvider } from './provider.ts';

const charge = z.object({
  amount: z.int().positive(),
  currency: z.string().regex(/^[A-Z]{3}$/),
  method: z.string().min(1),
  reference: z.string().nullable().default(null),
});
const refund = z.object({ amount: z.int().positive() });

class BadRequest extends Error {
  override readonly name = 'BadRequest';
}

/** The provider's API, and beside it what only a simulator has: its books to read, its behaviour to set. */
export const createServer = ({ books, slowMs }: { books: Books; slowMs: number }): FastifyInstance => {
  const app = Fastify({ forceCloseConnections: true });
  const provider = createProvider({ books, slowMs });
  const mood = createBehaviour();
  const hangUp = new AbortController();
  app.addHook('preClose', async () => hangUp.abort());

  app.setErrorHandler(async (error, _request, reply) => {
    if (error instanceof BadRequest) return reply.code(400).send({ error: { code: 'BAD_REQUEST', message: error.message } });
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    return reply.code(status).send({ error: { code: status < 500 ? 'BAD_REQUEST' : 'INTERNAL', message: (error as Error).message } });
  });

  const waited = async (ms: number) => {
    await pause(ms, undefined, { signal: hangUp.signal }).catch(() => undefined); // being shut down: the connection is closed anyway
  };
  const later = (operation: Operation, work: (request: FastifyRequest) => Promise<Answer>) => async (request: FastifyRequest, reply: FastifyReply) => {
    const { mode, delayMs } = mood.take(operation);
    if (mode === 'fail') return reply.code(503).send({ error: { code: 'UNAVAILABLE', message: 'come back later; nothing was done' } });
    if (mode === 'hang') return reply.hijack(); // the caller may wait for as long as it likes
    if (mode === 'drop') {
      request.raw.socket.destroy();
      return reply.hijack();
    }
    const { status, body, afterMs, silent } = await work(request);
    if (mode === 'loseAnswers') request.raw.socket.destroy();
    if (silent || mode === 'loseAnswers') return reply.hijack();
    const delay = (afterMs ?? 0) + (mode === 'slow' ? delayMs : 0);
    if (delay > 0) await waited(delay);
    return reply.code(status).send(body);
  };

  app.post('/payments', later('authorize', (request) => provider.authorize(idempotencyKey(request), read(charge, request.body))));
  app.get('/payments/:key', later('find', (request) => provider.find(keyIn(request))));
  app.post('/payments/:key/capture', later('capture', (request) => (idempotencyKey(request), provider.capture(keyIn(request)))));
  app.post('/payments/:key/void', later('void', (request) => (idempotencyKey(request), provider.void(keyIn(request)))));
  app.post('/payments/:key/refunds', later('refund', (request) => provider.refund(keyIn(request), idempotencyKey(request), read(refund, request.body).amount)));

  app.get('/books', async () => ({ entries: books.entries(), payments: books.payments() }));
  app.post('/behaviour', async (request, reply) => {
    mood.set(read(behaviour, request.body));
    return reply.code(204).send();
  });
  app.get('/health/live', async () => ({ status: 'alive' }));
  app.get('/health/ready', async () => ({ status: 'ready' }));
  return app;
};

const keyIn = (request: FastifyRequest) => (request.params as { key: string }).key;

const idempotencyKey = (request: FastifyRequest): string => {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || key === '' || key.length > 200) throw new BadRequest('an Idempotency-Key header of 1 to 200 characters is required');
  return key;
};

const read = <T extends z.ZodType>(schema: T, body: unknown): z.output<T> => {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new BadRequest(result.error.issues.map(({ path, message }) => `${path.join('.') || 'the body'}: ${message}`).join('; '));
};
