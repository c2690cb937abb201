import { type Cuisine, dish, everyWay, option, section } from '../cuisine.ts';

const style = [option('순살 변경', 'Boneless', 2_000), option('콤보(다리·날개)', 'Drumsticks and wings', 3_000), option('치킨무 추가', 'Extra pickled radish', 500)];

export const chicken: Cuisine = {
  preparationMinutes: 25,
  minimumOrder: 15_000,
  deliveryMethods: everyWay,
  dishes: [
    ...section('치킨', 'Chicken', [
      dish('후라이드', 'Fried Chicken', 18_000, ['두 번 튀겨 바삭한 기본', 'Fried twice, for the crunch'], style),
      dish('양념치킨', 'Yangnyeom Chicken', 19_000, ['매콤달콤한 고추장 양념', 'In a sweet and hot gochujang glaze'], style),
      dish('반반치킨', 'Half and Half', 19_000, ['후라이드 반, 양념 반', 'Half fried, half glazed'], style),
      dish('간장마늘치킨', 'Soy Garlic Chicken', 19_500, ['간장과 통마늘로 졸인 소스', 'Soy sauce and whole garlic'], style),
      dish('파닭', 'Scallion Chicken', 20_000, ['채 썬 파를 수북이', 'Under a heap of shredded scallions'], style),
      dish('뿌링치즈치킨', 'Cheese Dusted Chicken', 21_000, ['치즈 가루와 요거트 소스', 'With cheese powder and a yoghurt dip'], style),
      dish('옛날통닭', 'Old Style Whole Chicken', 14_000, ['한 마리를 통째로', 'One small bird, whole']),
    ]),
    ...section('곁들임', 'Sides', [
      dish('치즈볼 5개', 'Five Cheese Balls', 5_000),
      dish('감자튀김', 'French Fries', 4_500, undefined, [option('케이준 시즈닝', 'Cajun seasoning', 500)]),
      dish('닭똥집튀김', 'Fried Gizzards', 9_000),
      dish('골뱅이무침', 'Spicy Whelk Salad', 15_000, ['소면이 함께 갑니다', 'Comes with thin noodles']),
    ]),
    ...section('음료', 'Drinks', [
      dish('콜라 1.25L', 'Cola 1.25 l', 2_500),
      dish('사이다 500ml', 'Lemon-lime Soda 500 ml', 2_000),
    ]),
  ],
};
