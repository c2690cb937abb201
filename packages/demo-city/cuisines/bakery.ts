import { type Cuisine, dish, option, section } from '../cuisine.ts';

const warm = [option('데워서', 'Warmed', 0), option('선물 포장', 'Gift wrapping', 1_000)];
const candles = [option('초', 'Candles', 0), option('메시지 토퍼', 'Topper with a message', 3_000)];

export const bakery: Cuisine = {
  preparationMinutes: 10,
  minimumOrder: 12_000,
  deliveryMethods: ['WALK', 'BICYCLE', 'MOTORBIKE'],
  dishes: [
    ...section('빵', 'Breads', [
      dish('단팥빵', 'Red Bean Bun', 2_800, ['국산 팥을 직접 쑨', 'The paste is made here'], warm),
      dish('소금빵', 'Salt Bread', 3_300, undefined, warm),
      dish('크림치즈베이글', 'Cream Cheese Bagel', 4_800, undefined, warm),
      dish('치아바타', 'Ciabatta', 4_500),
      dish('마늘바게트', 'Garlic Baguette', 5_500, undefined, warm),
      dish('쌀식빵', 'Rice Loaf', 6_000, ['밀가루 없이', 'Without wheat'], [option('썰어서', 'Sliced', 0)]),
    ]),
    ...section('케이크', 'Cakes', [
      dish('생크림딸기케이크', 'Strawberry Cream Cake', 36_000, ['1호, 지름 15cm', 'Fifteen centimetres across'], candles),
      dish('초코가나슈케이크', 'Chocolate Ganache Cake', 34_000, undefined, candles),
      dish('조각 당근케이크', 'Slice of Carrot Cake', 6_800),
      dish('티라미수', 'Tiramisù', 7_500),
    ]),
    ...section('과자', 'Small Things', [
      dish('마들렌 4개', 'Four Madeleines', 8_000, undefined, warm.slice(1)),
      dish('호두과자 12개', 'Twelve Walnut Cakes', 6_000),
      dish('약과 쿠키', 'Yakgwa Cookie', 4_200),
    ]),
  ],
};
