import { Agent, request } from 'undici';
import webPush from 'web-push';
import type { Contact, Outgoing, SendOutside } from '../../application/ports.ts';
import type { Answer } from '../../domain/notification.ts';
import type { Device } from '../../domain/preferences.ts';
import type { IsPushService } from './push-services.ts';

/** Who sends, to push services (VAPID, RFC 8292): a key pair, and where to turn to when something is wrong with what we send. */
export type Vapid = { readonly publicKey: string; readonly privateKey: string; readonly subject: string };

type Options = {
  readonly vapid: Vapid;
  readonly isPushService: IsPushService;
  readonly timeoutMs: number;
  /** A browser that is gone, or took its consent back. */
  readonly forget: (endpoint: string) => Promise<void>;
};

/** For how long a push service keeps it for a browser that is not online: who is told tomorrow that food is ready, is told nothing. */
const keptSeconds = 15 * 60;

/** Web push (RFC 8030), to each browser of a person; it has arrived when the push service of one of them took it. The library encrypts and signs; sending is ours, so that it ends in time and goes where it may. */
export const webPushChannel = ({ vapid, isPushService, timeoutMs, forget }: Options): { readonly send: SendOutside; readonly close: () => Promise<void> } => {
  const dispatcher = new Agent({ connections: 8, connect: { timeout: timeoutMs } });

  const sendTo = async ({ endpoint, p256dh, auth }: Device, { id, title, body, orderId, kind }: Outgoing): Promise<Answer> => {
    if (!isPushService(endpoint)) return { kind: 'REFUSED', result: 'NO_PUSH_SERVICE' };
    const payload = JSON.stringify({ id, title, body, orderId, kind, tag: id }); // by its tag a browser that gets it twice shows it once
    const { headers, body: encrypted } = webPush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, payload, {
      vapidDetails: { ...vapid }, TTL: keptSeconds, urgency: 'high', contentEncoding: 'aes128gcm', topic: id.replaceAll('-', ''), // and by its topic a push service that has it already replaces it
    });
    try {
      const response = await request(endpoint, { method: 'POST', headers: headers as Record<string, string>, body: encrypted, dispatcher, signal: AbortSignal.timeout(timeoutMs) });
      await response.body.dump();
      return answerOf(response.statusCode);
    } catch (error) {
      return { kind: 'FAILED', result: (error as Error).name === 'TimeoutError' ? 'TIMEOUT' : 'UNREACHABLE', away: false };
    }
  };

  return {
    send: async (message: Outgoing, { devices }: Contact) => {
      const answers = await Promise.all(devices.map(async (device) => {
        const answer = await sendTo(device, message);
        if (answer.kind === 'REFUSED' && answer.result === 'GONE') await forget(device.endpoint);
        return answer;
      }));
      return best(answers);
    },
    close: () => dispatcher.destroy(),
  };
};

const answerOf = (status: number): Answer => {
  if (status < 300) return { kind: 'SENT', result: `HTTP_${status}` };
  if (status === 404 || status === 410) return { kind: 'REFUSED', result: 'GONE' };
  return status === 429 || status >= 500 ? { kind: 'FAILED', result: `HTTP_${status}`, away: false } : { kind: 'REFUSED', result: `HTTP_${status}` };
};

const best = (answers: readonly Answer[]): Answer =>
  answers.find(({ kind }) => kind === 'SENT') ?? answers.find(({ kind }) => kind === 'FAILED') ?? answers[0] ?? { kind: 'REFUSED', result: 'NO_DEVICE' };
