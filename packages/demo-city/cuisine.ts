import type { DeliveryMethod } from '#contracts/delivery-method.ts';
import type { LocalizedText } from '#contracts/shapes.ts';

/** What the stores of one kind have in common. Each store sells ten of its dishes, at prices of its own. */
export type Cuisine = {
  readonly preparationMinutes: number;
  readonly minimumOrder: number;
  readonly deliveryMethods: readonly DeliveryMethod[];
  readonly dishes: readonly Dish[];
};
/** Prices in won. */
export type Dish = { readonly section: LocalizedText; readonly name: LocalizedText; readonly about: LocalizedText; readonly price: number; readonly options: readonly DishOption[] };
export type DishOption = { readonly name: LocalizedText; readonly price: number };

export const text = (ko: string, en: string | null): LocalizedText => ({ ko, en });

export const option = (ko: string, en: string, price: number): DishOption => ({ name: text(ko, en), price });

type Unplaced = Omit<Dish, 'section'>;

/** A dish; `about` is Korean and English, and may be left out where the name says it all. */
export const dish = (ko: string, en: string, price: number, about: readonly [ko: string, en: string] = ['', ''], options: readonly DishOption[] = []): Unplaced => ({
  name: text(ko, en), about: text(about[0], about[1] || null), price, options,
});

export const section = (ko: string, en: string, dishes: readonly Unplaced[]): readonly Dish[] => dishes.map((each) => ({ section: text(ko, en), ...each }));

export const everyWay: readonly DeliveryMethod[] = ['WALK', 'BICYCLE', 'MOTORBIKE'];
