import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type MailServer, startMailServer } from '../../../test/mail-server.ts';
import { emailChannel } from './email.ts';

let server: MailServer;
let channel: ReturnType<typeof emailChannel>;
beforeAll(async () => {
  server = await startMailServer();
  channel = emailChannel({ smtpUrl: server.url, from: 'Dosirak 도시락 <no-reply@dosirak.example>', timeoutMs: 20_000 });
});
afterAll(async () => {
  await channel.close();
  await server.stop();
});

const send = (email: string | null, by = channel) =>
  by.send({ id: '01900000-0000-7000-8000-00000000000a', title: '주문이 들어갔어요', body: '[달빛치킨] 주문 A-17', orderId: 'order', kind: 'ORDER_PLACED', template: '', variables: {} }, { phone: null, email, devices: [] });

describe('a mail', () => {
  it('is sent, under an id that is the same when it is sent again', async () => {
    for (let n = 0; n < 2; n += 1) expect(await send('minji@dosirak.example')).toEqual({ kind: 'SENT', result: 'SMTP_250' });
    const [first, second] = server.mails.map(({ to, raw }) => [to, /^Message-ID: (.*)$/im.exec(raw)?.[1]]);
    expect(first).toEqual(['minji@dosirak.example', '<01900000-0000-7000-8000-00000000000a@dosirak.example>']);
    expect(second).toEqual(first);
    const [, body = ''] = (server.mails[0]?.raw ?? '').split('\r\n\r\n');
    expect(Buffer.from(body, 'base64').toString().trim()).toBe('[달빛치킨] 주문 A-17');
  });
  it('is refused for good by a server that does not know the mailbox, and may come through later where it is full', async () => {
    server.refuse('nobody@dosirak.example', 550);
    server.refuse('full@dosirak.example', 452);
    expect(await send('nobody@dosirak.example')).toEqual({ kind: 'REFUSED', result: 'SMTP_550' });
    expect(await send('full@dosirak.example')).toEqual({ kind: 'FAILED', result: 'SMTP_452', away: false });
    expect(await send(null)).toEqual({ kind: 'REFUSED', result: 'NO_EMAIL_ADDRESS' });
  });
  it('waits for no server that is not there', async () => {
    const nowhere = emailChannel({ smtpUrl: 'smtp://127.0.0.1:1', from: 'no-reply@dosirak.example', timeoutMs: 300 });
    expect(await send('minji@dosirak.example', nowhere)).toMatchObject({ kind: 'FAILED', away: true });
    await nowhere.close();
  });
});
