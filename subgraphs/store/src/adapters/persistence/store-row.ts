import { fingerprint } from '#platform/fingerprint.ts';
import type { Currency } from '#kernel/money.ts';
import type { StoreView } from '../../application/store-view.ts';
import type { Hours, HoursException, MenuItem, MenuOption, Offer } from '../../domain/store/store.ts';
import type { MenuItem as MenuItemRow, Prisma, Store as StoreRow } from './generated/client.ts';
import { fold, gramsOf } from './searchable.ts';

export const toStoreColumns = (offer: Offer) => {
  const names = [offer.name, ...offer.menu.map(({ name }) => name)].flatMap(({ ko, en }) => (en === null ? [ko] : [ko, en])).map(fold);
  return {
    ownerId: offer.ownerId,
    nameKo: offer.name.ko,
    nameEn: offer.name.en,
    address: offer.address,
    latitude: offer.location.latitude,
    longitude: offer.location.longitude,
    zone: offer.zone,
    hours: [...offer.hours] as Prisma.InputJsonValue,
    exceptions: [...offer.exceptions] as unknown as Prisma.InputJsonValue,
    timetable: fingerprint({ zone: offer.zone, hours: offer.hours, exceptions: offer.exceptions }),
    openByHand: offer.byHand?.open ?? null,
    byHandUntil: offer.byHand?.until ?? null,
    currency: offer.minimumOrder.currency,
    minimumOrder: BigInt(offer.minimumOrder.amount),
    deliveryMethods: [...offer.deliveryMethods],
    deliveryArea: offer.deliveryArea as Prisma.InputJsonValue,
    preparationMinutes: offer.preparationMinutes,
    searchText: names.join('\n'),
    searchGrams: gramsOf(names),
  } satisfies Omit<Prisma.StoreCreateManyInput, 'id' | 'version'>;
};

export const toMenuColumns = (storeId: string, menu: readonly MenuItem[]): Prisma.MenuItemCreateManyInput[] =>
  menu.map(({ id, section, name, description, price, soldOut, options }, position) => ({
    id, storeId, position,
    sectionKo: section.ko, sectionEn: section.en,
    nameKo: name.ko, nameEn: name.en,
    descriptionKo: description.ko, descriptionEn: description.en,
    currency: price.currency, price: BigInt(price.amount),
    soldOut,
    options: [...options] as unknown as Prisma.InputJsonValue,
  }));

export const toStoreView = (row: StoreRow): StoreView => {
  const currency = row.currency as Currency;
  return {
    id: row.id,
    offer: {
      ownerId: row.ownerId,
      name: { ko: row.nameKo, en: row.nameEn },
      address: row.address,
      location: { latitude: row.latitude, longitude: row.longitude },
      zone: row.zone,
      hours: row.hours as Hours[],
      exceptions: row.exceptions as unknown as HoursException[],
      byHand: row.openByHand === null ? null : { open: row.openByHand, until: row.byHandUntil?.toISOString() ?? null },
      minimumOrder: { amount: Number(row.minimumOrder), currency },
      deliveryMethods: row.deliveryMethods as StoreView['offer']['deliveryMethods'],
      deliveryArea: row.deliveryArea as StoreView['offer']['deliveryArea'],
      preparationMinutes: row.preparationMinutes,
    },
  };
};

export const toMenuItem = (row: MenuItemRow): MenuItem => ({
  id: row.id,
  section: { ko: row.sectionKo, en: row.sectionEn },
  name: { ko: row.nameKo, en: row.nameEn },
  description: { ko: row.descriptionKo, en: row.descriptionEn },
  price: { amount: Number(row.price), currency: row.currency as Currency },
  soldOut: row.soldOut,
  options: row.options as unknown as MenuOption[],
});
