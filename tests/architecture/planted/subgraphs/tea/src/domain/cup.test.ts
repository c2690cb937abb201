import fc from 'fast-check';
import { tastes } from '#testing/tasting.ts';
import { rows } from '../adapters/persistence/rows.ts';
export const tried = [fc, tastes, rows];
