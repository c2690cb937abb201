import { won } from '#kernel/money.ts';
import type { StoreOffer } from '#contracts/store.ts';
import { addressIn, spotIn } from './areas.ts';
import { chance, pick } from './chance.ts';
import type { Dish } from './cuisine.ts';
import { cuisines } from './cuisines/all.ts';
import { demoId, ownerOf } from './people.ts';
import { type StoreEntry, storeList } from './store-list.ts';
import { holidays, timetables } from './timetables.ts';

/** A store of the demo city; `offer` is all it sells, and how. */
export type DemoStore = { readonly number: number; readonly id: string; readonly area: StoreEntry['area']; readonly cuisine: StoreEntry['cuisine']; readonly offer: StoreOffer };

/** The id of store number `n`, from 0. */
export const storeId = (n: number): string => demoId('store', n);
/** The id of item number `k` (from 0) of store number `n`'s menu. */
export const menuItemId = (n: number, k: number): string => demoId('menu-item', `${n}/${k}`);
/** The id of option number `o` (from 0) of that item. */
export const menuOptionId = (n: number, k: number, o: number): string => demoId('menu-option', `${n}/${k}/${o}`);

const itemsPerStore = 10;

const storeOf = (entry: StoreEntry, number: number): DemoStore => {
  const { area, cuisine, ko, en, hours } = entry;
  const kind = cuisines[cuisine];
  const offer: StoreOffer = {
    ownerId: ownerOf(number).id,
    name: { ko, en },
    address: addressIn(area, `store/${number}`),
    location: entry.location ?? spotIn(area, `store/${number}`),
    zone: 'Asia/Seoul',
    hours: [...timetables[hours]],
    exceptions: [...holidays[entry.holidays ?? 'none']],
    byHand: null,
    minimumOrder: won(kind.minimumOrder),
    deliveryMethods: [...kind.deliveryMethods],
    deliveryArea: { maximumMetres: 5_000, freeMetres: 1_000, baseFee: won(pick(`fee/${number}`, [2_000, 2_500, 3_000])), feePerKilometre: won(800) },
    preparationMinutes: kind.preparationMinutes,
    menu: menuOf(number, dishesOf(entry, number)),
  };
  return { number, id: storeId(number), area, cuisine, offer };
};

/** Ten dishes of the store's cuisine: always the first, which it is known for; which others are left out differs by store. */
const dishesOf = ({ cuisine }: StoreEntry, number: number): readonly Dish[] => {
  const { dishes } = cuisines[cuisine];
  const others = dishes.length - 1;
  const nth = storeList.slice(0, number).filter((earlier) => earlier.cuisine === cuisine).length;
  const left = new Set(Array.from({ length: dishes.length - itemsPerStore }, (_, n) => 1 + ((nth * 5 + 5 + n * 3) % others)));
  return dishes.filter((_, index) => !left.has(index));
};

// the first four are the ones people know: at the list's own prices, and never sold out of what they are known for
const isKnown = (number: number) => number < 4;
const isSoldOut = (number: number, item: number) => item > (isKnown(number) ? 2 : 0) && chance(`sold-out/${number}/${item}`) < 0.05;

const menuOf = (number: number, dishes: readonly Dish[]): StoreOffer['menu'] => {
  const dearer = isKnown(number) ? 0 : pick(`prices/${number}`, [-500, 0, 500, 1_000]);
  return dishes.map(({ section, name, about, price, options }, item) => ({
    id: menuItemId(number, item),
    section, name,
    description: about,
    price: won(price < 5_000 ? price : price + dearer), // small things cost the same everywhere
    soldOut: isSoldOut(number, item),
    options: options.map((choice, o) => ({ id: menuOptionId(number, item, o), name: choice.name, price: won(choice.price) })),
  }));
};

/** The 60 stores of the demo city, by number. */
export const stores: readonly DemoStore[] = storeList.map(storeOf);

/** Store number `n`, from 0. Throws a RangeError when the city has none. */
export const demoStore = (n: number): DemoStore => {
  const store = stores[n];
  if (store === undefined) throw new RangeError(`the city has stores 0 to ${stores.length - 1}, not ${n}`);
  return store;
};
