import { type Cuisine, dish, everyWay, option, section } from '../cuisine.ts';

const soup = [option('고수 추가', 'Coriander', 500), option('고수 빼기', 'No coriander', 0), option('면 추가', 'More noodles', 2_000)];
const plate = [option('달걀 프라이', 'Fried egg', 1_000), option('덜 맵게', 'Less hot', 0)];

export const southeastAsian: Cuisine = {
  preparationMinutes: 16,
  minimumOrder: 15_000,
  deliveryMethods: everyWay,
  dishes: [
    ...section('쌀국수', 'Rice Noodles', [
      dish('소고기쌀국수', 'Beef Pho', 10_900, ['양지와 차돌', 'Brisket and flank'], soup),
      dish('매운해물쌀국수', 'Spicy Seafood Noodles', 12_500, undefined, soup),
      dish('분짜', 'Bun Cha', 13_500, ['숯불 돼지고기와 느억맘', 'Charcoal pork with fish sauce dressing'], soup),
      dish('똠얌쌀국수', 'Tom Yum Noodles', 12_900, undefined, soup),
    ]),
    ...section('볶음', 'From the Wok', [
      dish('팟타이', 'Pad Thai', 12_000, ['새우와 타마린드', 'Shrimps and tamarind'], plate),
      dish('나시고렝', 'Nasi Goreng', 11_500, undefined, plate),
      dish('푸팟퐁커리', 'Poo Pad Pong Curry', 19_500, ['껍질째 먹는 게', 'Soft-shell crab'], [option('밥 추가', 'Extra rice', 1_000)]),
      dish('파인애플볶음밥', 'Pineapple Fried Rice', 12_000, undefined, plate),
      dish('모닝글로리볶음', 'Morning Glory', 9_000),
    ]),
    ...section('곁들임', 'Sides', [
      dish('짜조 4개', 'Four Fried Rolls', 7_000),
      dish('월남쌈 4개', 'Four Fresh Rolls', 7_500, undefined, [option('땅콩 소스', 'Peanut sauce', 0)]),
      dish('반미', 'Banh Mi', 8_500, undefined, soup.slice(0, 2)),
      dish('쏨땀', 'Som Tam', 9_500),
    ]),
  ],
};
