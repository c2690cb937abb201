import { createDecipheriv, createECDH, hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';

export type Push = { readonly endpoint: string; readonly payload: { readonly id: string; readonly title: string; readonly body: string; readonly tag: string }; readonly headers: Readonly<Record<string, string | string[] | undefined>> };

/** A push service as browsers have one, and the browsers behind it: it opens what it is sent as they would (RFC 8291), so what arrives here was encrypted and addressed right. */
export const startPushService = async () => {
  const pushed: Push[] = [];
  const browsers = new Map<string, (body: Buffer) => Buffer>();
  const answers = new Map<string, number | 'silence'>();
  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    const body = await buffer(request);
    const answer = answers.get(path) ?? 201;
    if (answer === 'silence') return;
    const open = browsers.get(path);
    if (answer === 201 && open) pushed.push({ endpoint: `${origin}${path}`, payload: JSON.parse(open(body).toString()) as Push['payload'], headers: request.headers });
    response.writeHead(open ? answer : 404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`;

  return {
    origin,
    pushed,
    /** A browser whose user agreed: what PushSubscription.toJSON() says. */
    browser: () => {
      const keys = createECDH('prime256v1');
      keys.generateKeys();
      const auth = randomBytes(16);
      const path = `/push/${randomUUID()}`;
      browsers.set(path, (body) => opened(body, keys, auth));
      return { endpoint: `${origin}${path}`, keys: { p256dh: keys.getPublicKey('base64url'), auth: auth.toString('base64url') } };
    },
    /** What it answers to pushes to that browser from now on. */
    answer: (endpoint: string, status: number | 'silence') => void answers.set(new URL(endpoint).pathname, status),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
export type PushService = Awaited<ReturnType<typeof startPushService>>;

/** The content of one record, encrypted for a browser (RFC 8188, RFC 8291). */
const opened = (body: Buffer, keys: ReturnType<typeof createECDH>, auth: Buffer): Buffer => {
  const salt = body.subarray(0, 16);
  const theirs = body.subarray(21, 21 + (body[20] ?? 0));
  const sealed = body.subarray(21 + theirs.length);
  const hkdf = (secret: Uint8Array, with_: Buffer, info: Buffer, length: number) => Buffer.from(hkdfSync('sha256', secret, with_, info, length));
  const secret = hkdf(keys.computeSecret(theirs), auth, Buffer.concat([Buffer.from('WebPush: info\0'), keys.getPublicKey(), theirs]), 32);
  const cipher = createDecipheriv('aes-128-gcm', hkdf(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16), hkdf(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12));
  cipher.setAuthTag(sealed.subarray(-16));
  const padded = Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]);
  return padded.subarray(0, padded.lastIndexOf(2)); // what follows the text is a mark, and padding
};
