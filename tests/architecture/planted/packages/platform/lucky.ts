import fc from 'fast-check';
export const lucky = fc;
