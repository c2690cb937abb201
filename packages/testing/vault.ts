import { randomBytes } from 'node:crypto';
import { parseDataKeys } from '#platform/vault/data-keys.ts';
import type { VaultDatabase } from '#platform/vault/person-keys.ts';
import { openVault, type Vault } from '#platform/vault/vault.ts';

/** Master keys of this test run, as DATA_KEYS has them. */
export const dataKeys = `test=${randomBytes(32).toString('base64url')}`;

/** A context's vault on a test database. */
export const testVault = (context: string, database: VaultDatabase): Vault => openVault({ context, database, dataKeys: parseDataKeys(dataKeys) });
