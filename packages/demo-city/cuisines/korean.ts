import { type Cuisine, dish, everyWay, option, section } from '../cuisine.ts';

const rice = [option('공깃밥 추가', 'Extra rice', 1_000), option('달걀 프라이', 'Fried egg', 1_000)];

export const korean: Cuisine = {
  preparationMinutes: 18,
  minimumOrder: 15_000,
  deliveryMethods: everyWay,
  dishes: [
    ...section('찌개', 'Stews', [
      dish('김치찌개', 'Kimchi Stew', 9_000, ['묵은지와 돼지고기', 'Aged kimchi and pork'], [...rice, option('라면 사리', 'Ramyeon noodles', 1_500)]),
      dish('된장찌개', 'Soybean Paste Stew', 8_500, ['집된장과 두부', 'House-made paste and tofu'], rice),
      dish('순두부찌개', 'Soft Tofu Stew', 9_000, ['바지락 국물', 'In a clam broth'], rice),
      dish('부대찌개', 'Budae Stew', 10_500, ['햄과 소시지, 라면 사리', 'Ham, sausage and noodles'], rice),
    ]),
    ...section('국밥', 'Soups with Rice', [
      dish('뼈해장국', 'Pork Bone Soup', 10_500, ['우거지를 넣고 푹 끓인', 'Simmered with dried cabbage leaves'], rice),
      dish('순대국', 'Sundae Soup', 9_500, undefined, [...rice, option('순대만', 'Sausage only', 0)]),
      dish('콩나물국밥', 'Bean Sprout Soup', 8_000, undefined, rice),
    ]),
    ...section('덮밥·비빔밥', 'Rice Bowls', [
      dish('제육덮밥', 'Spicy Pork over Rice', 9_500, ['불향을 입힌 제육', 'Charred over a high flame'], rice),
      dish('돌솥비빔밥', 'Stone Pot Bibimbap', 10_000, ['일곱 가지 나물', 'Seven kinds of vegetables'], rice),
      dish('불고기덮밥', 'Bulgogi over Rice', 10_500, undefined, rice),
    ]),
    ...section('곁들임', 'Sides', [
      dish('계란말이', 'Rolled Omelette', 8_000, undefined, [option('치즈', 'Cheese', 2_000)]),
      dish('해물파전', 'Seafood Scallion Pancake', 15_000),
      dish('두부김치', 'Tofu with Kimchi', 14_000),
    ]),
  ],
};
