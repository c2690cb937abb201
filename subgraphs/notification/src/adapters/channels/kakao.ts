import { BrokenCircuitError, circuitBreaker, ConsecutiveBreaker, handleWhen } from 'cockatiel';
import type { SendOutside } from '../../application/ports.ts';
import type { Answer } from '../../domain/notification.ts';
import { type RelayClient, RelayFailure, type RelayReply } from './kakao-client.ts';

export type KakaoOptions = {
  /** Whose channel it is that people see the messages in. */
  readonly senderKey: string;
  /** For how long a message is handed over at all: shorter than the client's patience, so that one we no longer wait for is not handed over behind our back. */
  readonly validForMs: number;
  /** So many attempts in a row have to fail for the relay to be left alone, and for so long. */
  readonly breakerFailures: number;
  readonly breakerOpenMs: number;
};

const failed = (result: string, away = false): Answer => ({ kind: 'FAILED', result, away });
const refused = (result: string): Answer => ({ kind: 'REFUSED', result });

/**
 * KakaoTalk Alimtalk (카카오 알림톡), by a relay that hands registered texts over once for a message's id. Where an answer is
 * lost it is asked what became of the id, so that nobody is written to by another way whom the message has reached.
 */
export const kakaoAlimtalk = (relay: RelayClient, { senderKey, validForMs, breakerFailures, breakerOpenMs }: KakaoOptions): SendOutside => {
  const breaker = circuitBreaker(handleWhen((error) => error instanceof RelayFailure), { halfOpenAfter: breakerOpenMs, breaker: new ConsecutiveBreaker(breakerFailures) });

  /** What became of a message that went out and was not answered. */
  const find = async (messageId: string, failure: RelayFailure): Promise<Answer> => {
    const unknown = failed(failure.kind);
    try {
      const reply = await relay.ask({ method: 'GET', path: `/v1/messages/${encodeURIComponent(messageId)}` });
      return reply.status === 200 ? answerIn(reply) : unknown;
    } catch (error) {
      if (error instanceof RelayFailure) return unknown;
      throw error;
    }
  };

  return async ({ id: messageId, template: templateCode, variables }, { phone: to }) => {
    if (to === null) return refused('NO_PHONE_NUMBER');
    try {
      return answerIn(await breaker.execute(() => relay.ask({ method: 'POST', path: '/v1/messages', body: { messageId, senderKey, templateCode, to, variables, validForMs } })));
    } catch (error) {
      if (error instanceof BrokenCircuitError) return failed('CIRCUIT_OPEN', true);
      if (!(error instanceof RelayFailure)) throw error;
      return error.kind === 'UNREACHABLE' ? failed('UNREACHABLE', true) : find(messageId, error);
    }
  };
};

const answerIn = ({ status, body }: RelayReply): Answer => {
  if (status === 429) return failed('RATE_LIMITED');
  const result = String(status === 200 ? body['resultCode'] : ((body['error'] as { code?: unknown } | undefined)?.code ?? `HTTP_${status}`));
  if (status !== 200) return refused(result); // our own mistake: it will not get better by itself
  if (result === 'OK') return { kind: 'SENT', result };
  return result === 'EXPIRED' ? failed(result) : refused(result);
};
