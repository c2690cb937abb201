import { v7 } from 'uuid';
import type { NewId } from '#kernel/id.ts';

/** UUIDv7, rising within a process also inside one millisecond. */
export const newId: NewId = () => v7();
