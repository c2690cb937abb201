import type { Clock } from '#kernel/clock.ts';
import { patience } from '../domain/throttling.ts';
import { busySeconds, type Errands } from './errands.ts';
import { letterFor } from './letters.ts';
import type { Accounts, Digest, Language, Mail, MailedLinks, NewAccount, Throttle } from './ports.ts';

const hours = 24;

type Dependencies = {
  readonly accounts: Pick<Accounts, 'confirmAddress'>;
  readonly links: MailedLinks;
  readonly throttle: Throttle;
  readonly mail: Mail;
  readonly errands: Errands;
  readonly digest: Digest;
  readonly newToken: () => string;
  readonly confirmUrl: (token: string) => string;
  readonly clock: Clock;
};

/**
 * Whoever was invited shows afterwards that the address they gave is theirs: by a link that comes there, in a browser that is signed
 * in. One alone would do for nobody: neither for who reads a stranger's mail, nor for who wrote down a stranger's address.
 */
export const confirmingAddress = ({ accounts, links, throttle, mail, errands, digest, newToken, confirmUrl, clock }: Dependencies) => ({
  /** How many seconds to wait before another mail; 0 when it is on its way. */
  ask: async ({ id, email }: Pick<NewAccount, 'id' | 'email'>, language: Language): Promise<number> => {
    const seconds = await throttle.attempt(`mail:${email}`, patience.mail, clock());
    if (seconds > 0) return seconds;
    const goes = errands.run(async () => {
      const token = newToken();
      await links.keep({ accountId: id, purpose: 'ADDRESS', tokenHash: digest(token), expiresAt: new Date(clock().getTime() + hours * 3_600_000) });
      await mail.send(letterFor.confirmAddress(email, confirmUrl(token), hours, language));
    });
    return goes ? 0 : busySeconds;
  },

  look: async (accountId: string, token: string): Promise<boolean> => (await links.open('ADDRESS', digest(token), clock())) === accountId,

  confirm: (accountId: string, token: string): Promise<boolean> => accounts.confirmAddress({ accountId, link: digest(token), at: clock() }),
});

export type ConfirmingAddress = ReturnType<typeof confirmingAddress>;
