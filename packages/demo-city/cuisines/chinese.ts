import { type Cuisine, dish, everyWay, option, section } from '../cuisine.ts';

const large = [option('곱빼기', 'Large', 1_500), option('공깃밥', 'Bowl of rice', 1_000)];
const sauce = [option('소스 따로', 'Sauce on the side', 0), option('대(大)', 'Large', 8_000)];

export const chinese: Cuisine = {
  preparationMinutes: 20,
  minimumOrder: 15_000,
  deliveryMethods: everyWay,
  dishes: [
    ...section('면', 'Noodles', [
      dish('짜장면', 'Jajangmyeon', 7_500, ['춘장과 돼지고기를 볶은 소스', 'Noodles in black bean sauce with pork'], large),
      dish('간짜장', 'Gan Jajang', 8_500, ['주문마다 새로 볶는 짜장', 'The sauce is fried for each order'], large),
      dish('짬뽕', 'Jjamppong', 9_000, ['오징어와 홍합의 얼큰한 국물', 'Hot soup of squid and mussels'], large),
      dish('백짬뽕', 'White Jjamppong', 9_500, ['맵지 않은 해물 국물', 'The same without the heat'], large),
      dish('쟁반짜장 2인', 'Platter Jajang for Two', 19_000, ['해물과 함께 볶아 큰 접시에', 'Fried with seafood, on a platter']),
    ]),
    ...section('밥', 'Rice', [
      dish('볶음밥', 'Fried Rice', 8_500, ['짜장 소스와 달걀국', 'With black bean sauce and egg soup'], large),
      dish('잡채밥', 'Japchae over Rice', 9_500, undefined, large),
      dish('마파두부밥', 'Mapo Tofu over Rice', 9_000, undefined, large),
    ]),
    ...section('요리', 'Dishes', [
      dish('탕수육 소(小)', 'Sweet and Sour Pork, small', 18_000, ['찹쌀 반죽으로 쫄깃하게', 'In a chewy batter of glutinous rice'], sauce),
      dish('깐풍기', 'Kkanpunggi', 25_000, ['마늘과 고추로 볶은 닭튀김', 'Fried chicken tossed with garlic and chilli'], sauce),
      dish('고추잡채', 'Pepper Japchae', 24_000, ['꽃빵 네 개와 함께', 'With four flower buns'], [option('꽃빵 추가', 'Two more buns', 2_000)]),
      dish('군만두 8개', 'Eight Fried Dumplings', 6_000),
    ]),
    ...section('세트', 'Sets', [
      dish('짜장 1 + 짬뽕 1 + 탕수육', 'Jajang, Jjamppong and Pork', 29_000, ['둘이 나누기 좋은', 'Made for two'], [option('소스 따로', 'Sauce on the side', 0)]),
    ]),
  ],
};
