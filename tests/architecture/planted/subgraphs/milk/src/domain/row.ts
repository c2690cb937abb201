import type { Table } from '../adapters/persistence/table.ts';
export type Row = Table;
