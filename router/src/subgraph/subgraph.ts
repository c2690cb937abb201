import { setTimeout as wait } from 'node:timers/promises';
import { BrokenCircuitError, circuitBreaker, ConsecutiveBreaker, handleType } from 'cockatiel';
import type { GraphQLError } from 'graphql';
import { callerHeader } from '#platform/caller/credential.ts';
import type { Logger } from '#platform/logger.ts';
import type { Call } from '../call.ts';
import { invalidAnswer, unavailable } from '../execution/errors.ts';
import { readAnswer, type SubgraphAnswer } from './answer.ts';
import { createFlights } from './flights.ts';
import { Cancelled, createTransport, type HttpAnswer, Unreachable } from './transport.ts';

export type SubgraphOptions = {
  readonly timeoutMs: number;
  readonly connections: number;
  /** Faults in a row that open the breaker, and for how long it then spares the subgraph. */
  readonly breakAfter: number;
  readonly breakForMs: number;
};

export type Subgraph = {
  readonly name: string;
  readonly url: string;
  /**
   * Posts a GraphQL request. The answer is the caller's own, to change as it likes. Throws a GraphQLError with the code
   * SERVICE_UNAVAILABLE when the subgraph cannot be asked.
   */
  request(body: string, isMutation: boolean, call: Call): Promise<SubgraphAnswer>;
  close(): Promise<void>;
};

/** A subgraph over HTTP: faults are retried once (queries only), a subgraph that keeps failing is spared, and identical queries in flight are asked once. */
export const createSubgraph = (name: string, url: string, options: SubgraphOptions, logger: Logger): Subgraph => {
  const transport = createTransport(url, options.connections);
  const breaker = circuitBreaker(handleType(Unreachable), { halfOpenAfter: options.breakForMs, breaker: new ConsecutiveBreaker(options.breakAfter) });
  breaker.onBreak((reason) => logger.warn({ subgraph: name, err: 'error' in reason ? reason.error : undefined }, 'subgraph spared: it keeps failing'));
  breaker.onReset(() => logger.info({ subgraph: name }, 'subgraph asked again'));

  const attempt = (body: string, call: Call, timeoutMs: number): Promise<HttpAnswer> =>
    breaker.execute(async () => {
      const answer = await transport.post(body, headersOf(name, body, call), timeoutMs, call.cancellation);
      if (answer.status >= 500 && !isJson(answer.text)) throw new Unreachable(`answered with HTTP ${answer.status}`);
      return answer;
    });

  const ask = async (body: string, isMutation: boolean, call: Call): Promise<HttpAnswer> => {
    const deadline = Date.now() + options.timeoutMs;
    try {
      return await attempt(body, call, options.timeoutMs);
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      logger.warn({ subgraph: name, err: error, isMutation }, 'subgraph did not answer');
      // a mutation may have happened although nobody heard of it: only its client can know whether to ask again
      if (isMutation || error.isTimeout || call.cancellation.cancelled) throw error;
      await wait(20 + Math.random() * 60);
      return attempt(body, call, Math.max(1, deadline - Date.now()));
    }
  };

  const flights = createFlights((body, call) => ask(body, false, call));

  return {
    name,
    url,
    request: async (body, isMutation, call) => {
      try {
        return parseAnswer(name, await (isMutation ? ask(body, true, call) : flights.join(body, call)));
      } catch (error) {
        throw explain(name, error, options);
      }
    },
    close: () => transport.close(),
  };
};

/** Signed for this attempt alone: a subgraph takes no credential twice. */
const headersOf = (name: string, body: string, { rights, traceparent }: Call): string[] => {
  const headers = ['content-type', 'application/json', 'accept', 'application/json'];
  if (rights.signer !== null) headers.push(callerHeader, rights.signer.request(name, rights.viewer, body));
  if (traceparent !== null) headers.push('traceparent', traceparent);
  return headers;
};

const isJson = (text: string) => /^\s*\{/.test(text);

const parseAnswer = (name: string, { status, text }: HttpAnswer): SubgraphAnswer => {
  const answer = readAnswer(parseJson(text));
  if (answer === null) throw invalidAnswer(name, `answered with HTTP ${status} and no GraphQL`);
  return answer;
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text);
  } catch {
    return undefined; // told by the caller, with the status beside it
  }
};

const explain = (name: string, error: unknown, { breakForMs }: SubgraphOptions): GraphQLError | unknown => {
  const retryAfter = Math.max(1, Math.ceil(breakForMs / 1_000));
  if (error instanceof BrokenCircuitError) return unavailable(name, 'is not asked for the moment, since it kept failing', retryAfter);
  if (error instanceof Unreachable) return unavailable(name, error.isTimeout ? 'did not answer in time' : 'cannot be reached', retryAfter);
  if (error instanceof Cancelled) return unavailable(name, 'was not waited for', retryAfter);
  return error;
};
