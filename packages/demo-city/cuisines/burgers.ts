import { type Cuisine, dish, everyWay, option, section } from '../cuisine.ts';

const burger = [option('세트(감자튀김·콜라)', 'Make it a meal', 3_500), option('패티 추가', 'Second patty', 3_000), option('베이컨', 'Bacon', 1_500), option('양파 빼기', 'No onion', 0)];

export const burgers: Cuisine = {
  preparationMinutes: 12,
  minimumOrder: 15_000,
  deliveryMethods: everyWay,
  dishes: [
    ...section('버거', 'Burgers', [
      dish('클래식버거', 'Classic Burger', 8_900, ['소고기 패티와 토마토, 양상추', 'Beef, tomato, lettuce'], burger),
      dish('더블치즈버거', 'Double Cheeseburger', 10_900, ['패티 둘, 치즈 둘', 'Two patties, two slices'], burger),
      dish('불고기버거', 'Bulgogi Burger', 7_900, undefined, burger),
      dish('새우버거', 'Shrimp Burger', 8_500, ['통새우 패티', 'Whole shrimps in the patty'], burger),
      dish('치킨버거', 'Chicken Burger', 8_500, ['닭다리살을 통째로', 'A whole boned thigh'], burger),
      dish('머쉬룸버거', 'Mushroom Burger', 9_800, ['고기 없이, 구운 버섯', 'No meat: grilled mushrooms'], [option('세트(감자튀김·콜라)', 'Make it a meal', 3_500)]),
    ]),
    ...section('곁들임', 'Sides', [
      dish('감자튀김', 'French Fries', 3_500, undefined, [option('치즈 소스', 'Cheese sauce', 1_000)]),
      dish('어니언링', 'Onion Rings', 4_000),
      dish('치킨너겟 8조각', 'Eight Nuggets', 4_500),
      dish('코울슬로', 'Coleslaw', 2_500),
    ]),
    ...section('음료', 'Drinks', [
      dish('바닐라셰이크', 'Vanilla Shake', 4_500),
      dish('콜라', 'Cola', 2_000, undefined, [option('제로', 'Sugar-free', 0)]),
      dish('수제 레모네이드', 'House Lemonade', 4_000),
    ]),
  ],
};
