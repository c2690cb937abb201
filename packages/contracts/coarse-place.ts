import type { GeoPoint } from '#kernel/geo.ts';

const decimals = 3;

/** About where a place is: within a hundred metres or so, which is enough to plan a way and too little to find a door. This is what events tell of where people live. */
export const coarse = ({ latitude, longitude }: GeoPoint): GeoPoint => ({ latitude: rounded(latitude), longitude: rounded(longitude) });

const rounded = (degrees: number): number => Number(degrees.toFixed(decimals));
