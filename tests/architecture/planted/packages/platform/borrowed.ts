import pg from 'pg';
export const borrowed = pg;
