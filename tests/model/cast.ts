import type { StoreOffer } from '#contracts/store.ts';
import type { GeoPoint } from '#kernel/geo.ts';
import { won } from '#kernel/money.ts';

/** Who takes part. Few of each, so that they get in each other's way. */

export type Vehicle = 'WALK' | 'BICYCLE' | 'MOTORBIKE';
export type PlayedRider = { readonly id: string; readonly vehicle: Vehicle; readonly capacity: number };

export const customers = ['customer-1', 'customer-2', 'customer-3'] as const;
export const support = 'support';
export const riders: readonly PlayedRider[] = [
  { id: 'walker-1', vehicle: 'WALK', capacity: 1 },
  { id: 'walker-2', vehicle: 'WALK', capacity: 1 },
  { id: 'cyclist', vehicle: 'BICYCLE', capacity: 2 },
];
/** What customers choose between: most of it is for the two who carry one at a time. */
export const vehicles = ['WALK', 'WALK', 'BICYCLE'] as const satisfies readonly Vehicle[];

const mapo: GeoPoint = { latitude: 37.556, longitude: 126.91 };
const text = (ko: string) => ({ ko, en: null });
const week = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;

export const home = { line: '서울 마포구 와우산로 94', detail: null, location: { latitude: 37.5575, longitude: 126.9115 } };
export const atTheStores = mapo;

const offerOf = (number: number): StoreOffer => ({
  ownerId: `owner-${number}`,
  name: text(`가게 ${number}`),
  address: '서울 마포구',
  location: mapo,
  zone: 'Asia/Seoul',
  hours: week.map((day) => ({ day, opens: '00:00', closes: '24:00' })),
  exceptions: [],
  byHand: null,
  minimumOrder: won(10_000),
  deliveryMethods: ['WALK', 'BICYCLE', 'MOTORBIKE'],
  deliveryArea: { maximumMetres: 5_000, freeMetres: 1_000, baseFee: won(2_000), feePerKilometre: won(800) },
  preparationMinutes: 15,
  menu: [{ id: `dish-${number}`, section: text('식사'), name: text('비빔밥'), description: text(''), price: won(18_000), soldOut: false, options: [] }],
});

export const stores = [1, 2].map((number) => ({ id: `store-${number}`, ownerId: `owner-${number}`, dishId: `dish-${number}`, offer: offerOf(number) }));
export type PlayedStore = (typeof stores)[number];
