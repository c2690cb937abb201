export const tastes = true;
