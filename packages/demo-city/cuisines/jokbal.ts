import { type Cuisine, dish, option, section } from '../cuisine.ts';

const pork = [option('쌈 채소 추가', 'More leaves to wrap', 2_000), option('막국수 추가', 'With buckwheat noodles', 6_000), option('뼈 없이', 'Off the bone', 0)];

export const jokbal: Cuisine = {
  preparationMinutes: 20,
  minimumOrder: 20_000,
  deliveryMethods: ['BICYCLE', 'MOTORBIKE'],
  dishes: [
    ...section('족발', 'Jokbal', [
      dish('족발 중(中)', 'Jokbal, medium', 34_000, ['한약재를 넣고 삶은 앞다리', `Pig's trotter, braised with spices`], pork),
      dish('족발 대(大)', 'Jokbal, large', 39_000, undefined, pork),
      dish('불족발', 'Fire Jokbal', 36_000, ['직화로 한 번 더, 맵게', 'Grilled again, and hot'], pork),
      dish('반반족발', 'Half and Half Jokbal', 38_000, undefined, pork),
      dish('혼자족발', 'Jokbal for One', 15_900, ['한 사람 몫', 'A portion for one'], pork),
    ]),
    ...section('보쌈', 'Bossam', [
      dish('보쌈 중(中)', 'Bossam, medium', 33_000, ['보쌈김치와 굴', 'Boiled pork with its kimchi and oysters'], pork),
      dish('마늘보쌈', 'Garlic Bossam', 35_000, undefined, pork),
      dish('혼자보쌈', 'Bossam for One', 14_900, undefined, pork),
    ]),
    ...section('곁들임', 'Sides', [
      dish('쟁반막국수', 'Buckwheat Noodle Platter', 14_000),
      dish('주먹밥', 'Rice Balls', 4_000),
      dish('계란찜', 'Steamed Egg', 5_000),
      dish('해물부추전', 'Seafood Chive Pancake', 13_000),
    ]),
    ...section('음료', 'Drinks', [dish('사이다 500ml', 'Lemon-lime Soda 500 ml', 2_000)]),
  ],
};
