import type { GeoPoint } from '#kernel/geo.ts';
import { addressIn, type AreaName, areaNames, type Place, spotIn } from './areas.ts';
import { pick } from './chance.ts';
import { riders } from './people.ts';

export type { Place } from './areas.ts';

const place = (line: string, detail: string | null, latitude: number, longitude: number): Place => ({ line, detail, location: { latitude, longitude } });

/** Addresses around Moonlight Chicken, the nearest first: the first five can be reached on foot, all of them by bicycle. */
export const places: readonly [Place, ...Place[]] = [
  place('서울 마포구 월드컵로13길 20', '302호', 37.5569, 126.9112),
  place('서울 마포구 망원로 41', '1층', 37.5546, 126.9078),
  place('서울 마포구 포은로 88', '501호', 37.5571, 126.9064),
  place('서울 마포구 동교로 120', null, 37.5583, 126.9158),
  place('서울 마포구 성미산로 17', '2동 1103호', 37.5624, 126.9141),
  place('서울 마포구 독막로 35', '7층', 37.5489, 126.9173),
  place('서울 마포구 연남로 61', '지하 1층', 37.5634, 126.9249),
  place('서울 마포구 와우산로 94', '204호', 37.5512, 126.9255),
];

/** Where customer number `n` (from 0) lives: the first few around Moonlight Chicken, the others spread over the quarters that have stores. */
export const homeOf = (n: number): Place => {
  const near = places[n];
  if (near) return near;
  const name = `customer/${n}`;
  const area = pick<AreaName>(`${name}/area`, areaNames);
  return { line: addressIn(area, name), detail: `${1 + (n % 15)}0${1 + (n % 4)}호`, location: spotIn(area, name) };
};

/** Where each rider waits for the first offer, by the rider's id: the three named ones beside Moonlight Chicken. */
export const riderPositions: ReadonlyMap<string, GeoPoint> = new Map(
  riders.map(({ id, account }, n) => [id, n < 3 ? { latitude: 37.5562 + n * 0.0003, longitude: 126.9104 } : spotIn(areaNames[n % areaNames.length] ?? 'mapo', `rider/${account}`)]),
);
