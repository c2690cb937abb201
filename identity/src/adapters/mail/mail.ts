import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Letter, Mail } from '../../application/ports.ts';

/** By SMTP. */
export const smtpMail = ({ url, from }: { readonly url: string; readonly from: string }): Mail & { close(): void } => {
  const transport = import('nodemailer').then(({ createTransport }) => createTransport({ url, connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 10_000 } as never, { from }));
  transport.catch(() => undefined); // whoever sends hears of it
  return {
    send: async ({ to, subject, text }) => {
      await (await transport).sendMail({ to: { name: '', address: to }, subject, text });
    },
    close: () => void transport.then((open) => open.close()),
  };
};

/** For developers: nothing is sent, each letter is a file in `folder`. */
export const mailFolder = (folder: string): Mail => ({
  send: async ({ to, subject, text }: Letter) => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const name = `${new Date().toISOString().replaceAll(/\D/g, '')}_${to.replaceAll(/[^a-z0-9@.-]/g, '+')}.txt`;
    await writeFile(join(folder, name), `To: ${to}\nSubject: ${subject}\n\n${text}`, { mode: 0o600 });
  },
});
