/** Whether the database refused a batch because a rider cannot carry that many, or carries something while going offline. */
export const overCapacity = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  return told(error).includes('rider_carries_within_capacity');
};

/** What PostgreSQL said, from where Prisma's adapter leaves it. */
const told = (error: Error): string => {
  const { meta } = error as Error & { meta?: { driverAdapterError?: { cause?: { originalMessage?: string } } } };
  return meta?.driverAdapterError?.cause?.originalMessage ?? error.message;
};
