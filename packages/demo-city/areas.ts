import type { GeoPoint } from '#kernel/geo.ts';
import { chance, pick } from './chance.ts';

/** A place in the city where somebody lives or works. */
export type Place = { readonly line: string; readonly detail: string | null; readonly location: GeoPoint };

/** The quarters of the demo city: where they lie, how far they reach from their middle, and some of their streets. */
export const areas = {
  mapo: { gu: '마포구', middle: { latitude: 37.5545, longitude: 126.915 }, streets: ['월드컵로', '망원로', '포은로', '동교로', '연남로', '성미산로', '독막로', '와우산로'] },
  gangnam: { gu: '강남구', middle: { latitude: 37.4995, longitude: 127.0315 }, streets: ['테헤란로', '강남대로', '역삼로', '봉은사로', '논현로', '언주로'] },
  seongsu: { gu: '성동구', middle: { latitude: 37.5445, longitude: 127.0555 }, streets: ['성수이로', '연무장길', '뚝섬로', '아차산로', '서울숲길', '왕십리로'] },
  gwanak: { gu: '관악구', middle: { latitude: 37.481, longitude: 126.9525 }, streets: ['관악로', '봉천로', '남부순환로', '신림로', '낙성대로', '쑥고개로'] },
} as const;
export type AreaName = keyof typeof areas;
export const areaNames = Object.keys(areas) as [AreaName, ...AreaName[]];

// about 1.3 km each way from the middle, at Seoul's latitude
const reach: GeoPoint = { latitude: 0.012, longitude: 0.015 };
const round = (degrees: number) => Math.round(degrees * 1e5) / 1e5; // a metre is near enough

/** A spot in that quarter, the same one for the same name. */
export const spotIn = (area: AreaName, name: string): GeoPoint => {
  const { middle } = areas[area];
  return {
    latitude: round(middle.latitude + (chance(`${name}/latitude`) * 2 - 1) * reach.latitude),
    longitude: round(middle.longitude + (chance(`${name}/longitude`) * 2 - 1) * reach.longitude),
  };
};

/** An invented address in that quarter, the same one for the same name. */
export const addressIn = (area: AreaName, name: string): string =>
  `서울 ${areas[area].gu} ${pick<string>(`${name}/street`, areas[area].streets)} ${1 + Math.floor(chance(`${name}/number`) * 180)}`;
