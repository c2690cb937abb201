import { FactsChanged } from './ports.ts';

const attempts = 10;

/** Does it once more, from the looking up on, when what was looked up has changed meanwhile. Throws the last FactsChanged when it never stands still. */
export const lookAgain = async <T>(run: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof FactsChanged) || attempt === attempts) throw error;
    }
  }
};
