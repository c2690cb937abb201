import type { FastifyReply, FastifyRequest } from 'fastify';
import { faultPage } from './pages/fault.ts';
import { languageOf } from './pages/language.ts';
import { textsIn } from './pages/texts.ts';

/** The request that a page belonged to has run out. */
export const over = (request: FastifyRequest, reply: FastifyReply) => {
  const language = languageOf(request.headers['accept-language']);
  return reply.code(400).send(faultPage({ language, lead: textsIn(language).expired }));
};

/** It did not come from a form of ours. */
export const forbidden = (request: FastifyRequest, reply: FastifyReply) => {
  const language = languageOf(request.headers['accept-language']);
  return reply.code(403).send(faultPage({ language, lead: textsIn(language).forbidden }));
};
