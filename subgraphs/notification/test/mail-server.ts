import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

export type Mail = { readonly to: string; readonly raw: string };

/** A mail server that takes everything, but for whom it is told not to. */
export const startMailServer = async () => {
  const mails: Mail[] = [];
  const refusals = new Map<string, number>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo: ({ address }, _session, callback) => {
      const code = refusals.get(address);
      callback(code === undefined ? null : Object.assign(new Error('not here'), { responseCode: code }));
    },
    onData: (stream, session, callback) => {
      text(stream).then((raw) => {
        for (const { address: to } of session.envelope.rcptTo) mails.push({ to, raw });
        callback(null);
      }, callback);
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as { port: number }).port}`,
    mails,
    refuse: (address: string, code: number) => void refusals.set(address, code),
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
};
export type MailServer = Awaited<ReturnType<typeof startMailServer>>;
