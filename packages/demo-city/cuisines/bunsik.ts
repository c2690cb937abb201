import { type Cuisine, dish, everyWay, option, section } from '../cuisine.ts';

const heat = [option('덜 맵게', 'Less hot', 0), option('더 맵게', 'Hotter', 0)];
const toppings = [...heat, option('치즈 추가', 'Cheese', 1_500), option('삶은 달걀', 'Boiled egg', 1_000), option('당면 추가', 'Glass noodles', 1_500)];

export const bunsik: Cuisine = {
  preparationMinutes: 15,
  minimumOrder: 15_000,
  deliveryMethods: everyWay,
  dishes: [
    ...section('떡볶이', 'Tteokbokki', [
      dish('떡볶이', 'Tteokbokki', 5_500, ['쌀떡과 어묵, 매콤한 고추장', 'Rice cakes and fish cakes in hot gochujang'], toppings),
      dish('로제떡볶이', 'Rosé Tteokbokki', 8_500, ['크림을 더한 부드러운 맛', 'Mellowed with cream'], toppings),
      dish('라볶이', 'Rabokki', 7_500, ['떡볶이에 라면 사리', 'With ramyeon noodles'], toppings),
      dish('국물떡볶이', 'Soupy Tteokbokki', 6_500, ['숟가락으로 떠먹는', 'To be eaten with a spoon'], toppings),
    ]),
    ...section('김밥', 'Gimbap', [
      dish('원조김밥', 'Classic Gimbap', 4_000, undefined, [option('현미밥', 'Brown rice', 500)]),
      dish('참치김밥', 'Tuna Gimbap', 5_000, undefined, [option('현미밥', 'Brown rice', 500)]),
      dish('돈가스김밥', 'Cutlet Gimbap', 5_500),
      dish('꼬마김밥 6줄', 'Six Little Gimbap', 4_500),
    ]),
    ...section('튀김·순대', 'Fritters and Sundae', [
      dish('모둠튀김', 'Mixed Fritters', 6_000, ['김말이, 고구마, 오징어, 만두', 'Seaweed roll, sweet potato, squid, dumpling']),
      dish('순대', 'Sundae', 5_500, ['간과 허파를 함께', 'Blood sausage, with liver and lung'], [option('순대만', 'Sausage only', 0)]),
      dish('어묵탕', 'Fish Cake Soup', 5_000),
    ]),
    ...section('라면', 'Ramyeon', [
      dish('치즈라면', 'Cheese Ramyeon', 5_000, undefined, [option('공깃밥', 'Bowl of rice', 1_000)]),
      dish('쫄면', 'Jjolmyeon', 7_000, ['새콤달콤 비빔 쫄면', 'Chewy noodles, sweet and sour']),
    ]),
  ],
};
