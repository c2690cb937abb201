/**
 * What every Prisma client here is made with. Errors without the arguments, which may be personal. And few plans kept: Prisma keeps
 * a thousand, and takes the values of a batch into the plan's key, so that no batch is ever found again; under load a context
 * filled up with 20 MB of them. A hundred are more than a context has different queries.
 */
export const prismaOptions = { errorFormat: 'minimal', queryPlanCacheMaxSize: 100 } as const;
