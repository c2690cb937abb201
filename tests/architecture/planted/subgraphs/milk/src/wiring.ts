import type { Table } from './adapters/persistence/table.ts';
export type Wiring = Table;
