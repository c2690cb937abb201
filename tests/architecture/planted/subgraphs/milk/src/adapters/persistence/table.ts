export type Table = string[];
