export const lock = 'turned';
