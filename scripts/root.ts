import { dirname, join, relative } from 'node:path';

/** The folder of the whole project. */
export const root = dirname(import.meta.dirname);

/** A path in the project, from its top. */
export const at = (...path: string[]): string => join(root, ...path);

/** How a path is shown to people: from the top of the project, where it is in there. */
export const shown = (path: string): string => (relative(root, path).startsWith('..') ? path : relative(root, path));
