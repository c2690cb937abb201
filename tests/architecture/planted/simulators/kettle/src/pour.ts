export const pour = 'hot';
