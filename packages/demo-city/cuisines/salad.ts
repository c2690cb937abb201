import { type Cuisine, dish, everyWay, option, section } from '../cuisine.ts';

const bowl = [option('닭가슴살 추가', 'More chicken', 3_000), option('아보카도', 'Avocado', 2_500), option('오리엔탈 드레싱', 'Soy dressing', 0), option('발사믹 드레싱', 'Balsamic dressing', 0)];

export const salad: Cuisine = {
  preparationMinutes: 10,
  minimumOrder: 12_000,
  deliveryMethods: everyWay,
  dishes: [
    ...section('샐러드', 'Salads', [
      dish('닭가슴살샐러드', 'Chicken Breast Salad', 9_500, ['수비드로 부드럽게', 'Cooked slowly, and tender'], bowl),
      dish('리코타샐러드', 'Ricotta Salad', 10_500, ['매일 만드는 치즈', 'The cheese is made daily'], bowl),
      dish('연어샐러드', 'Salmon Salad', 13_500, undefined, bowl),
      dish('두부샐러드', 'Tofu Salad', 9_000, ['식물성', 'Plants only'], bowl),
    ]),
    ...section('포케', 'Poke', [
      dish('연어포케', 'Salmon Poke', 13_900, ['현미밥 위에', 'On brown rice'], bowl),
      dish('참치포케', 'Tuna Poke', 13_900, undefined, bowl),
      dish('새우포케', 'Shrimp Poke', 12_900, undefined, bowl),
    ]),
    ...section('샌드위치·랩', 'Sandwiches and Wraps', [
      dish('바질치킨랩', 'Basil Chicken Wrap', 8_900),
      dish('에그샌드위치', 'Egg Sandwich', 6_500),
      dish('잠봉뵈르', 'Jambon-beurre', 8_500, ['바게트, 햄, 버터', 'Baguette, ham, butter']),
    ]),
    ...section('음료·수프', 'Drinks and Soups', [
      dish('그릭요거트', 'Greek Yoghurt', 6_500, undefined, [option('그래놀라', 'Granola', 1_000)]),
      dish('단호박수프', 'Pumpkin Soup', 5_500),
      dish('ABC주스', 'Apple, Beet and Carrot Juice', 6_000),
    ]),
  ],
};
