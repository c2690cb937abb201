import { z } from 'zod';
import { variable } from '#platform/config.ts';
import { stopAll } from '#platform/service.ts';
import type { OutsideChannels, SendOutside } from '../../application/ports.ts';
import type { OutsideChannel } from '../../domain/channel.ts';
import { emailChannel } from './email.ts';
import { kakaoAlimtalk } from './kakao.ts';
import { createRelayClient } from './kakao-client.ts';
import { browsersPushServices, type IsPushService, parsePushServices } from './push-services.ts';
import { vapidKeys } from './vapid.ts';
import { webPushChannel } from './web-push.ts';

export const channelVariables = {
  KAKAO_ALIMTALK_URL: variable.httpUrl('http://127.0.0.1:4021'),
  KAKAO_ALIMTALK_KEY: variable.text('demo-key'),
  KAKAO_ALIMTALK_SENDER_KEY: variable.text('dosirak'),
  KAKAO_ALIMTALK_TIMEOUT_MS: variable.milliseconds(2_000),
  KAKAO_ALIMTALK_BREAKER_FAILURES: variable.count(5),
  KAKAO_ALIMTALK_BREAKER_OPEN_MS: variable.milliseconds(10_000),
  VAPID_PUBLIC_KEY: z.string().optional(),
  VAPID_PRIVATE_KEY: z.string().optional(),
  VAPID_SUBJECT: variable.text('mailto:push@dosirak.example'),
  WEB_PUSH_SERVICES: variable.text(browsersPushServices).transform((text, context) => {
    try {
      return parsePushServices(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'should be origins with commas between them, such as https://fcm.googleapis.com,https://*.push.apple.com' });
      return z.NEVER;
    }
  }),
  WEB_PUSH_TIMEOUT_MS: variable.milliseconds(3_000),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'should be an smtp(s):// URL' }).optional(),
  SMTP_TIMEOUT_MS: variable.milliseconds(5_000),
  EMAIL_FROM: variable.text('Dosirak 도시락 <no-reply@dosirak.example>'),
  /** Where a key pair for web push is kept when none is given. */
  DATA_DIR: z.string().optional(),
};
type Config = z.output<z.ZodObject<typeof channelVariables>>;

export type Channels = {
  /** The ways out that this house has. */
  readonly outside: OutsideChannels;
  /** Longer than any of them takes for one attempt. */
  readonly attemptMs: number;
  readonly isPushService: IsPushService;
  readonly webPushPublicKey: string | null;
  close(): Promise<void>;
};

/** What is written before and after an attempt takes a moment as well. */
const recordingMs = 2_000;

/** Opens what the environment has: KakaoTalk always, web push with a key pair, e-mail with a mail server. */
export const openChannels = async (config: Config, { forget }: { readonly forget: (endpoint: string) => Promise<void> }): Promise<Channels> => {
  const { KAKAO_ALIMTALK_TIMEOUT_MS, WEB_PUSH_TIMEOUT_MS, SMTP_TIMEOUT_MS, WEB_PUSH_SERVICES: isPushService } = config;
  const outside = new Map<OutsideChannel, SendOutside>();
  const closes: (() => Promise<void>)[] = [];

  const relay = createRelayClient({ url: config.KAKAO_ALIMTALK_URL, key: config.KAKAO_ALIMTALK_KEY, timeoutMs: KAKAO_ALIMTALK_TIMEOUT_MS });
  closes.push(relay.close);
  outside.set('KAKAO_ALIMTALK', kakaoAlimtalk(relay, {
    senderKey: config.KAKAO_ALIMTALK_SENDER_KEY,
    validForMs: Math.ceil(KAKAO_ALIMTALK_TIMEOUT_MS * 0.75),
    breakerFailures: config.KAKAO_ALIMTALK_BREAKER_FAILURES,
    breakerOpenMs: config.KAKAO_ALIMTALK_BREAKER_OPEN_MS,
  }));

  const vapid = await vapidKeys({ publicKey: config.VAPID_PUBLIC_KEY, privateKey: config.VAPID_PRIVATE_KEY, subject: config.VAPID_SUBJECT, dataDir: config.DATA_DIR });
  if (vapid !== null) {
    const push = webPushChannel({ vapid, isPushService, timeoutMs: WEB_PUSH_TIMEOUT_MS, forget });
    closes.push(push.close);
    outside.set('WEB_PUSH', push.send);
  }

  if (config.SMTP_URL !== undefined) {
    const email = emailChannel({ smtpUrl: config.SMTP_URL, from: config.EMAIL_FROM, timeoutMs: SMTP_TIMEOUT_MS });
    closes.push(email.close);
    outside.set('EMAIL', email.send);
  }

  // the relay is asked twice when it does not answer; a mail server has several moments in which it may keep silent
  const attemptMs = Math.max(2 * KAKAO_ALIMTALK_TIMEOUT_MS, WEB_PUSH_TIMEOUT_MS, 3 * SMTP_TIMEOUT_MS) + recordingMs;
  return { outside, attemptMs, isPushService, webPushPublicKey: vapid?.publicKey ?? null, close: () => stopAll(closes) };
};
