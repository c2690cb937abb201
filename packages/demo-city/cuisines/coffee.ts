import { type Cuisine, dish, option, section } from '../cuisine.ts';

const drink = [option('아이스', 'Iced', 0), option('샷 추가', 'Extra shot', 500), option('사이즈 업', 'Larger cup', 1_000)];
const milk = [...drink, option('귀리 우유', 'Oat milk', 800)];

export const coffee: Cuisine = {
  preparationMinutes: 8,
  minimumOrder: 6_000,
  deliveryMethods: ['WALK', 'BICYCLE'],
  dishes: [
    ...section('커피', 'Coffee', [
      dish('아메리카노', 'Americano', 3_800, ['고소한 중배전 원두', 'A nutty medium roast'], drink),
      dish('카페라떼', 'Caffè Latte', 4_500, undefined, milk),
      dish('바닐라라떼', 'Vanilla Latte', 5_000, ['바닐라빈으로 직접 만든 시럽', 'The syrup is made here, from the bean'], milk),
      dish('콜드브루', 'Cold Brew', 4_800, ['열두 시간 내린', 'Steeped for twelve hours'], [option('사이즈 업', 'Larger cup', 1_000)]),
      dish('아인슈페너', 'Einspänner', 5_500, ['진한 크림을 올린', 'Under thick cream']),
    ]),
    ...section('차·에이드', 'Teas and Ades', [
      dish('말차라떼', 'Matcha Latte', 5_300, undefined, milk),
      dish('자몽에이드', 'Grapefruit Ade', 5_500),
      dish('유자차', 'Yuja Tea', 4_800, undefined, [option('아이스', 'Iced', 0)]),
      dish('밀크티', 'Milk Tea', 5_000, undefined, milk),
    ]),
    ...section('디저트', 'Sweets', [
      dish('크루아상', 'Croissant', 4_000, undefined, [option('데워서', 'Warmed', 0)]),
      dish('바스크치즈케이크', 'Basque Cheesecake', 6_500),
      dish('소금빵', 'Salt Bread', 3_500, undefined, [option('데워서', 'Warmed', 0)]),
      dish('초코쿠키', 'Chocolate Cookie', 3_200),
    ]),
  ],
};
