import { join } from 'node:path';
import { type Clock, systemClock } from '#kernel/clock.ts';
import { openAllowances } from '#messaging/allowance/allowance.ts';
import { openBroker } from '#messaging/broker.ts';
import { startLoop } from '#messaging/loop.ts';
import { joinMessaging } from '#messaging/messaging.ts';
import { readConfig, variable } from '#platform/config.ts';
import { createLogger } from '#platform/logger.ts';
import { newId } from '#platform/new-id.ts';
import { queueAddress, retentionOf } from '#platform/queue.ts';
import { type Environment, type Running, runService, stopAll } from '#platform/service.ts';
import { openVault } from '#platform/vault/vault.ts';
import { argonPasswords } from './adapters/crypto/argon2.ts';
import { digestOf, keyedDigest, keyedDigests, sealingBy } from './adapters/crypto/seal.ts';
import { createApp } from './adapters/http/app.ts';
import { browserClients, originsOf } from './adapters/http/clients.ts';
import { issueDirectly } from './adapters/http/tokens.ts';
import { mailFolder, smtpMail } from './adapters/mail/mail.ts';
import { listenToOthers } from './adapters/messaging/listen.ts';
import { publishAccount } from './adapters/messaging/publish.ts';
import { prismaAccounts } from './adapters/persistence/accounts.ts';
import { openIdentityDatabase } from './adapters/persistence/database.ts';
import { prismaInvitations } from './adapters/persistence/invitations.ts';
import { prismaKeys } from './adapters/persistence/keys.ts';
import { sealOldAccounts } from './adapters/persistence/people.ts';
import { prismaMailedLinks } from './adapters/persistence/mailed-links.ts';
import { prismaRecords } from './adapters/persistence/records.ts';
import { prismaSignIns } from './adapters/persistence/sign-ins.ts';
import { prismaSignUps } from './adapters/persistence/sign-ups.ts';
import { sweep } from './adapters/persistence/sweep.ts';
import { prismaThrottle } from './adapters/persistence/throttle.ts';
import { createErrands } from './application/errands.ts';
import { openKeyring } from './application/keyring.ts';
import { type Config, issuerOf, readIdentityConfig } from './config.ts';
import { keyTimes } from './key-times.ts';
import { pagesOf } from './pages.ts';

/** Starts the authorization server: its pages, the protocol, its relay and its consumer. */
export const start = async (environment: Environment, { clock = systemClock }: { readonly clock?: Clock } = {}): Promise<Running> => {
  const config = { ...readIdentityConfig(environment), ...readConfig(environment, { DATA_KEYS: variable.dataKeys() }) };
  const logger = createLogger('identity', config.LOG_LEVEL);
  const prisma = openIdentityDatabase(config.IDENTITY_DATABASE_URL, config.DATABASE_POOL_SIZE);
  const stops: (() => Promise<unknown> | unknown)[] = [() => prisma.$disconnect()];
  try {
    const sealing = sealingBy(config.IDENTITY_KEYS);
    const keyring = await openKeyring(prismaKeys(prisma, sealing), keyTimes(config), clock);
    const upkeep = startLoop('identity upkeep', async () => {
      await keyring.refresh();
      while ((await sweep(prisma, clock())) >= 1_000);
    }, { everyMs: config.SWEEP_SECONDS * 1_000, logger });
    stops.push(() => upkeep.stop());

    const broker = await openBroker(queueAddress(config), { logger });
    stops.push(() => broker.close());
    const vault = openVault({ context: 'identity', database: prisma, dataKeys: config.DATA_KEYS });
    const digests = keyedDigests(config.IDENTITY_KEYS);
    await Promise.all([vault.rewrap(), sealOldAccounts(prisma, vault, digests)]);
    const accounts = prismaAccounts(prisma, vault, digests, publishAccount(newId));
    const messaging = await joinMessaging({ context: 'identity', databaseUrl: config.IDENTITY_DATABASE_URL, broker, retention: retentionOf(config), logger, handlers: listenToOthers(accounts) });
    stops.push(() => messaging.stop());

    const records = prismaRecords(prisma, sealing, digestOf);
    const throttle = prismaThrottle(prisma, keyedDigest(config.IDENTITY_KEYS));
    const passwords = argonPasswords();
    const invitations = prismaInvitations(prisma);
    const mail = openMail(config, stops);
    const errands = createErrands({ failed: (error) => logger.error({ err: error }, 'a letter was not sent') });
    stops.push(() => errands.settled());

    let issuer = config.OIDC_ISSUER && issuerOf(config.OIDC_ISSUER, 0);
    const issuing = { issuer: () => issuer, audience: config.OIDC_AUDIENCE, ring: keyring.ring, clock };
    // one provider a ring of keys; loaded when it is first asked for, as a process with everything in it may never ask
    let made: { ring: unknown; provider: Promise<import('oidc-provider').default> } | null = null;
    const provider = () => {
      const ring = keyring.ring();
      if (made?.ring !== ring) {
        made = { ring, provider: import('./adapters/http/provider.ts').then(({ createProvider }) => createProvider({ issuer, config, ring, records, accounts, clock, logger })) };
      }
      return made.provider;
    };

    const allowances = openAllowances({ redisUrl: config.REDIS_URL }, { logger });
    stops.push(() => allowances.close());
    const rate = { most: config.IDENTITY_REQUESTS_PER_MINUTE, perMs: 60_000 };

    const app = createApp({
      issuer: issuing.issuer, provider, logger, waitOf: (address) => allowances.take(`identity:${address}`, rate, 1), formTargets: originsOf(browserClients(config)),
      trustProxy: config.TRUST_PROXY,
      ready: () => Promise.all([prisma.$queryRaw`SELECT 1`, broker.ping()]),
      pages: pagesOf({
        config, issuing, provider, ring: keyring.ring, clock, accounts, passwords, throttle, invitations, records, mail, errands,
        signUps: prismaSignUps(prisma, sealing, digests), signIns: prismaSignIns(prisma, vault), links: prismaMailedLinks(prisma), keyedDigest: keyedDigest(config.IDENTITY_KEYS),
      }),
      demo: config.isProduction ? null : {
        person: async (name) => {
          const person = (await import('#demo-city/people.ts')).personCalled(name);
          return person === undefined ? null : accounts.byId(person.id);
        },
        issue: issueDirectly(issuing),
      },
    });
    await app.listen({ host: config.HOST, port: config.IDENTITY_PORT });
    stops.push(() => app.close());
    const { port } = app.server.address() as { port: number };
    issuer ||= issuerOf('', port);
    const url = `http://${config.HOST === '0.0.0.0' ? '127.0.0.1' : config.HOST}:${port}`;
    logger.info({ url, issuer, kid: keyring.ring().current.kid }, 'identity answers');
    return { name: 'identity', url, stop: () => stopAll(stops) };
  } catch (error) {
    await stopAll(stops);
    throw error;
  }
};

/** How mail goes out: by SMTP; for developers without that, into a folder; else there is none, and nobody can sign up. */
const openMail = ({ SMTP_URL, EMAIL_FROM, DATA_DIR, isProduction }: Config, stops: (() => unknown)[]) => {
  if (SMTP_URL === undefined) return isProduction ? null : mailFolder(join(DATA_DIR, 'mail'));
  const mail = smtpMail({ url: SMTP_URL, from: EMAIL_FROM });
  stops.push(() => mail.close());
  return mail;
};

if (import.meta.main) await runService(start);
