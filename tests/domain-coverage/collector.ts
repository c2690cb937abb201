import { bind } from 'jest-each';

/** Stands in for '@jest/globals' while test files are read: it writes down what tests there are, by their full names, and runs none. */

type Block = () => void;
type Register = (title: string, block?: Block) => void;

export const names: string[] = [];
const within: string[] = [];

const group: Register = (title, block) => {
  within.push(title);
  block?.();
  within.pop();
};
const test: Register = (title) => void names.push([...within, title].join(' › '));
const nothing: Register = () => {};

/** With `.each`, which fills the titles in as Jest does: by the same function. What is skipped or only planned is no test. */
const registering = (register: Register) =>
  Object.assign((title: string, block?: Block) => register(title, block), {
    each: bind(register as never, false),
    skip: Object.assign(nothing, { each: () => nothing }),
    todo: nothing,
  });

export const describe = registering(group);
export const it = registering(test);
export { it as test };
export const [beforeAll, beforeEach, afterAll, afterEach, expect] = [nothing, nothing, nothing, nothing, nothing];
