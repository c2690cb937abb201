import type { FastifyRequest } from 'fastify';
import { networkOf } from '#platform/network.ts';

/** By what somebody is counted who is not known yet: where they come from. */
export const addressOf = (request: FastifyRequest): string => networkOf(request.ip);
