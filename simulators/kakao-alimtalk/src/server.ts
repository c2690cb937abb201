import { setTimeout as pause } from 'node:timers/promises';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Behaviour, behaviour, createBehaviour, type Operation } from './behaviour.ts';
import { createRelay } from './relay.ts';

const message = z.object({
  messageId: z.string().min(1).max(100),
  senderKey: z.string().min(1),
  templateCode: z.string().min(1).max(60),
  to: z.string().max(20),
  variables: z.record(z.string(), z.string()).default({}),
  validForMs: z.int().min(1).nullable().default(null),
});

class BadRequest extends Error {
  override readonly name = 'BadRequest';
}

type Answer = { readonly status: number; readonly body: unknown };
const problem = (status: number, code: string, text: string): Answer => ({ status, body: { error: { code, message: text } } });

/** The relay's API, and beside it what only a simulator has: what it handed over to read, its behaviour to set. */
export const createServer = ({ key, clock }: { key: string; clock: () => Date }): FastifyInstance => {
  const app = Fastify({ forceCloseConnections: true });
  const relay = createRelay({ clock });
  const mood = createBehaviour();
  const hangUp = new AbortController();
  app.addHook('preClose', async () => hangUp.abort());

  app.setErrorHandler(async (error, _request, reply) => {
    const status = error instanceof BadRequest ? 400 : ((error as { statusCode?: number }).statusCode ?? 500);
    return reply.code(status).send({ error: { code: status < 500 ? 'BAD_REQUEST' : 'INTERNAL', message: (error as Error).message } });
  });

  const waited = async (ms: number) => {
    await pause(ms, undefined, { signal: hangUp.signal }).catch(() => undefined); // being shut down: the connection is closed anyway
  };
  const asked = (operation: Operation, work: (request: FastifyRequest, receivedAt: Date, mood: Behaviour) => Answer) => async (request: FastifyRequest, reply: FastifyReply) => {
    const receivedAt = clock();
    if (request.headers.authorization !== `Bearer ${key}`) return reply.code(401).send(problem(401, 'UNAUTHORIZED', 'a bearer key of this relay is required').body);
    const how = mood.take(operation);
    switch (how.mode) {
      case 'limit':
        return reply.code(429).header('retry-after', '1').send(problem(429, 'RATE_LIMITED', 'too many messages; come back later').body);
      case 'fail':
        return reply.code(503).send(problem(503, 'UNAVAILABLE', 'come back later; nothing was done').body);
      case 'hang':
        return reply.hijack(); // the caller may wait for as long as it likes
      case 'drop':
        request.raw.socket.destroy();
        return reply.hijack();
      case 'slow':
        await waited(how.delayMs);
        break;
      case 'normal':
      case 'refuse':
      case 'loseAnswers':
    }
    const { status, body } = work(request, receivedAt, how);
    if (how.mode === 'loseAnswers') {
      request.raw.socket.destroy();
      return reply.hijack();
    }
    return reply.code(status).send(body);
  };

  app.post('/v1/messages', asked('send', (request, receivedAt, { mode, resultCode }) => {
    const handed = relay.send(read(message, request.body), receivedAt, mode === 'refuse' ? resultCode : null);
    return handed.kind === 'idReused' ? problem(409, 'ID_REUSED', 'this id came with another message before') : { status: 200, body: handed.outcome };
  }));
  app.get('/v1/messages/:messageId', asked('find', (request) => {
    const outcome = relay.find((request.params as { messageId: string }).messageId);
    return outcome === undefined ? problem(404, 'NEVER_SEEN', 'no message of this id ever came') : { status: 200, body: outcome };
  }));

  app.get('/sent', async (request) => ({ messages: relay.sentTo((request.query as { to?: string }).to) }));
  app.post('/behaviour', async (request, reply) => {
    mood.set(read(behaviour, request.body));
    return reply.code(204).send();
  });
  app.get('/health/live', async () => ({ status: 'alive' }));
  app.get('/health/ready', async () => ({ status: 'ready' }));
  return app;
};

const read = <T extends z.ZodType>(schema: T, body: unknown): z.output<T> => {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new BadRequest(result.error.issues.map(({ path, message: text }) => `${path.join('.') || 'the body'}: ${text}`).join('; '));
};
