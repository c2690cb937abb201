/** A test: the file it is in, and its full name as Jest tells it, groups and all. */
export type Test = { readonly file: string; readonly name: string };

/** Some tests of one file. */
export const testsIn = (file: string, ...names: readonly string[]): readonly Test[] => names.map((name) => ({ file, name }));
