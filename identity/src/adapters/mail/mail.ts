import { randomBytes } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Letter, type Mail, MailNotTaken } from '../../application/ports.ts';

/** By SMTP. */
export const smtpMail = ({ url, from }: { readonly url: string; readonly from: string }): Mail & { close(): void } => {
  const transport = import('nodemailer').then(({ createTransport }) => createTransport({ url, connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 10_000, dnsTimeout: 5_000 } as never, { from }));
  transport.catch(() => undefined); // whoever sends hears of it
  return {
    send: async ({ to, subject, text }) => {
      const open = await transport;
      try {
        await open.sendMail({ to: { name: '', address: to }, subject, text, disableFileAccess: true, disableUrlAccess: true });
      } catch (error) {
        throw notTaken(error);
      }
    },
    close: () => void transport.then((open) => open.close()),
  };
};

/** What went wrong, without what servers like to repeat: the address. */
const notTaken = (error: unknown): MailNotTaken => {
  const { code, responseCode } = error as { readonly code?: unknown; readonly responseCode?: unknown };
  return new MailNotTaken(`a letter was not taken: ${[code, responseCode].filter((part) => part !== undefined).join(' ') || 'for an unknown reason'}`);
};

/** For developers: nothing is sent, each letter is a file in `folder`. */
export const mailFolder = (folder: string): Mail => {
  let sent = 0;
  return {
    send: async ({ to, subject, text }: Letter) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const order = `${new Date().toISOString().replaceAll(/\D/g, '')}-${String((sent += 1)).padStart(6, '0')}`;
      const file = join(folder, `${order}-${randomBytes(3).toString('hex')}_${to.replaceAll(/[^a-z0-9@.-]/g, '+')}.txt`);
      await writeFile(`${file}.part`, `To: ${to}\nSubject: ${subject}\n\n${text}`, { mode: 0o600 });
      await rename(`${file}.part`, file); // whoever sees it sees all of it
    },
  };
};
