import { tell } from './adapters/messaging/tell.ts';
import { rows } from './adapters/persistence/rows.ts';
export const start = [tell, rows];
