import { type Cuisine, dish, everyWay, option, section } from '../cuisine.ts';

const cutlet = [option('우동 추가', 'With udon', 4_000), option('밥 추가', 'Extra rice', 1_000), option('소스 따로', 'Sauce on the side', 0)];
const noodles = [option('면 추가', 'More noodles', 2_000), option('반숙란', 'Soft egg', 1_500)];

export const japanese: Cuisine = {
  preparationMinutes: 20,
  minimumOrder: 15_000,
  deliveryMethods: everyWay,
  dishes: [
    ...section('돈카츠', 'Cutlets', [
      dish('등심카츠', 'Pork Loin Cutlet', 11_500, ['두툼한 등심', 'A thick cut'], cutlet),
      dish('안심카츠', 'Pork Tenderloin Cutlet', 12_500, ['부드러운 안심', 'The tender one'], cutlet),
      dish('치즈카츠', 'Cheese Cutlet', 13_000, ['모차렐라를 넣은', 'Filled with mozzarella'], cutlet),
      dish('카레카츠', 'Cutlet Curry', 12_500, undefined, cutlet),
    ]),
    ...section('초밥', 'Sushi', [
      dish('모둠초밥 10개', 'Ten Pieces of Sushi', 16_000, ['그날 들어온 생선으로', `Of the day's fish`], [option('와사비 빼기', 'No wasabi', 0)]),
      dish('연어초밥 10개', 'Ten Pieces of Salmon Sushi', 18_000, undefined, [option('와사비 빼기', 'No wasabi', 0)]),
      dish('연어덮밥', 'Salmon Bowl', 15_000, undefined, [option('연어 추가', 'More salmon', 5_000)]),
    ]),
    ...section('면', 'Noodles', [
      dish('돈코츠라멘', 'Tonkotsu Ramen', 10_500, ['열여덟 시간 끓인 국물', 'A broth of eighteen hours'], noodles),
      dish('매운라멘', 'Hot Ramen', 11_000, undefined, noodles),
      dish('튀김우동', 'Tempura Udon', 9_500, undefined, noodles),
      dish('냉모밀', 'Cold Soba', 9_000, undefined, noodles),
    ]),
    ...section('곁들임', 'Sides', [
      dish('새우튀김 4마리', 'Four Fried Shrimps', 7_000),
      dish('가라아게', 'Karaage', 7_500),
    ]),
  ],
};
