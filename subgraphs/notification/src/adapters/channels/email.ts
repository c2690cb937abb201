import { createTransport } from 'nodemailer';
import type { SendOutside } from '../../application/ports.ts';
import type { Answer } from '../../domain/notification.ts';

type Options = { readonly smtpUrl: string; readonly from: string; readonly timeoutMs: number };

/** What nodemailer says of a mail that was not taken. */
type MailError = Error & { readonly code?: string; readonly command?: string; readonly responseCode?: number };

/** E-mail over SMTP. The message's id is the same whenever it is sent again, so that a mailbox that got it twice can tell. */
export const emailChannel = ({ smtpUrl, from, timeoutMs }: Options): { readonly send: SendOutside; readonly close: () => Promise<void> } => {
  const transport = createTransport({ url: smtpUrl, pool: true, maxConnections: 4, connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs, dnsTimeout: timeoutMs });
  const domain = /@([^\s>]+)/.exec(from)?.[1] ?? 'localhost';
  return {
    send: async ({ id, title, body }, { email }) => {
      if (email === null) return { kind: 'REFUSED', result: 'NO_EMAIL_ADDRESS' };
      try {
        const { response } = await transport.sendMail({ from, to: { name: '', address: email }, subject: title, text: `${body}\n`, messageId: `<${id}@${domain}>`, disableFileAccess: true, disableUrlAccess: true });
        return { kind: 'SENT', result: `SMTP_${response.slice(0, 3)}` };
      } catch (error) {
        return answerOf(error as MailError);
      }
    },
    close: async () => transport.close(),
  };
};

const answerOf = ({ code, command, responseCode }: MailError): Answer => {
  const result = responseCode === undefined ? (code ?? 'UNKNOWN') : `SMTP_${responseCode}`;
  // 5xx to a login says something of us, not of the recipient
  const forGood = (responseCode !== undefined && responseCode >= 500 && code !== 'EAUTH') || (responseCode === undefined && code === 'EENVELOPE');
  return forGood ? { kind: 'REFUSED', result } : { kind: 'FAILED', result, away: command === 'CONN' };
};
