import type { SubgraphContext } from '../context.ts';

/** The resolvers of a context's part of PersonalData: whoever asks is told of themselves, and nobody of anybody else. */
export const personalData = (field: string, exportOf: (personId: string) => Promise<unknown>) => ({
  PersonalData: {
    __resolveReference: ({ id }: { readonly id: string }) => ({ id }),
    [field]: ({ id }: { readonly id: string }, _: unknown, { viewer }: SubgraphContext) => (viewer?.id === id ? exportOf(id) : null),
  },
});
