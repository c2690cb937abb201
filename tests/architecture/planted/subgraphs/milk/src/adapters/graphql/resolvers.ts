import type { Table } from '../persistence/table.ts';
export type Resolvers = Table;
