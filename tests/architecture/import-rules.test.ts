import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { sources } from '../../scripts/check.ts';
import { root } from '../../scripts/root.ts';

type Cruised = { readonly summary: { readonly violations: readonly { readonly rule: { readonly name: string }; readonly from: string; readonly to: string }[] } };

const rulesFile = join(root, '.dependency-cruiser.cjs');
const { forbidden } = createRequire(import.meta.url)(rulesFile) as { forbidden: readonly { readonly name: string }[] };

/** Every violation in `folder`, as `rule: from → to`. */
const violations = async (folder: string, paths: readonly string[]): Promise<string[]> => {
  const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [cruiser, '--config', rulesFile, '--output-type', 'json', ...paths], { cwd: folder, maxBuffer: 256 * 1024 * 1024 });
  const { summary } = JSON.parse(stdout) as Cruised;
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to.replace(/^.*node_modules\/([^/]+(?:\/client)?)\/.*$/, '$1')}`).sort();
};

const planted = [
  'adapters-do-not-meet: identity/src/adapters/http/door.ts → identity/src/adapters/crypto/lock.ts',
  'adapters-do-not-meet: subgraphs/milk/src/adapters/graphql/resolvers.ts → subgraphs/milk/src/adapters/persistence/table.ts',
  'application-knows-no-technology: identity/src/application/let-in.ts → identity/src/adapters/crypto/lock.ts',
  'application-knows-no-technology: subgraphs/milk/src/application/froth.ts → packages/messaging/queue.ts',
  'contexts-meet-only-in-contracts: subgraphs/milk/src/adapters/http/tea.ts → subgraphs/tea/src/domain/cup.ts',
  'domain-is-pure: identity/src/domain/host.ts → subgraphs/tea/src/domain/cup.ts',
  'domain-is-pure: subgraphs/milk/src/domain/now.ts → process',
  'domain-is-pure: subgraphs/milk/src/domain/row.ts → subgraphs/milk/src/adapters/persistence/table.ts',
  'everything-is-declared: packages/platform/borrowed.ts → pg',
  'everything-resolves: packages/platform/lost.ts → ./nowhere.ts',
  'examples-are-no-part: subgraphs/milk/src/adapters/http/sugar.ts → examples/sugar/src/cube.ts',
  'examples-join-from-outside: examples/sugar/src/cube.ts → subgraphs/tea/src/domain/cup.ts',
  'foreign-systems-stay-outside: subgraphs/milk/src/adapters/http/pour.ts → simulators/kettle/src/pour.ts',
  'identity-knows-no-context: identity/src/domain/host.ts → subgraphs/tea/src/domain/cup.ts',
  'kernel-and-contracts-stand-alone: packages/contracts/config.ts → packages/platform/config.ts',
  'kernel-and-contracts-stand-alone: packages/kernel/chance.ts → crypto',
  'no-cycles: packages/platform/egg.ts → packages/platform/hen.ts',
  'no-development-dependencies: packages/platform/lucky.ts → fast-check',
  'only-main-wires: subgraphs/milk/src/wiring.ts → subgraphs/milk/src/adapters/persistence/table.ts',
  'packages-know-no-service: packages/messaging/shortcut.ts → subgraphs/tea/src/domain/cup.ts',
  'platform-knows-no-business: packages/platform/menu.ts → packages/contracts/tea.ts',
  'prisma-stays-in-persistence: router/src/shelf.ts → @prisma/client',
  'product-knows-no-tooling: subgraphs/milk/src/adapters/http/taste.ts → packages/testing/tasting.ts',
  'queues-stay-in-messaging: subgraphs/milk/src/adapters/messaging/queue.ts → bullmq',
  'router-meets-subgraphs-over-the-network: router/src/shortcut.ts → subgraphs/tea/src/main.ts',
  'services-meet-over-the-network: identity/src/guests.ts → router/src/shelf.ts',
  'simulators-stand-alone: simulators/kettle/src/inside.ts → packages/contracts/tea.ts',
  'the-vault-opens-in-persistence: subgraphs/milk/src/adapters/graphql/peek.ts → packages/platform/vault/key.ts',
];

describe('the import rules', () => {
  it('find every violation that is planted in the miniature tree, and nothing else', async () => {
    expect(await violations(join(import.meta.dirname, 'planted'), ['packages', 'subgraphs', 'router', 'identity', 'simulators', 'examples'])).toEqual(planted);
  });

  it.each(forbidden.map(({ name }) => name))('have a planted violation of %s', (name) => {
    expect(planted.filter((violation) => violation.startsWith(`${name}: `))).not.toEqual([]);
  });

  it('hold in the real tree', async () => {
    expect(await violations(root, sources)).toEqual([]);
  });
});
