import { type Cuisine, dish, option, section } from '../cuisine.ts';

const crust = [option('치즈 크러스트', 'Cheese crust', 3_000), option('씬 도우', 'Thin crust', 0), option('치즈 추가', 'Extra cheese', 2_500)];

export const pizza: Cuisine = {
  preparationMinutes: 22,
  minimumOrder: 18_000,
  deliveryMethods: ['BICYCLE', 'MOTORBIKE'],
  dishes: [
    ...section('피자', 'Pizza', [
      dish('마르게리타', 'Margherita', 18_000, ['토마토, 모차렐라, 바질', 'Tomato, mozzarella, basil'], crust),
      dish('페퍼로니', 'Pepperoni', 19_900, undefined, crust),
      dish('불고기피자', 'Bulgogi Pizza', 22_900, ['달콤한 불고기와 양파', 'Sweet bulgogi and onion'], crust),
      dish('고구마피자', 'Sweet Potato Pizza', 21_900, ['고구마 무스 테두리', 'With a rim of sweet potato mousse'], crust),
      dish('콤비네이션', 'Combination', 20_900, undefined, crust),
      dish('쉬림프피자', 'Shrimp Pizza', 24_900, ['새우 열두 마리', 'Twelve shrimps'], crust),
      dish('고르곤졸라', 'Gorgonzola', 18_900, ['꿀과 함께', 'With honey'], [option('꿀 추가', 'More honey', 500)]),
    ]),
    ...section('파스타·오븐', 'Pasta and Oven', [
      dish('치즈오븐스파게티', 'Baked Cheese Spaghetti', 8_900),
      dish('크림파스타', 'Cream Pasta', 12_900, undefined, [option('베이컨', 'Bacon', 2_000)]),
      dish('버팔로윙 8조각', 'Eight Buffalo Wings', 9_900),
    ]),
    ...section('곁들임', 'Sides', [
      dish('코울슬로', 'Coleslaw', 2_900),
      dish('피클 추가', 'Pickles', 700),
      dish('콜라 1.25L', 'Cola 1.25 l', 2_500),
    ]),
  ],
};
