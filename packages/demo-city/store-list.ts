import type { GeoPoint } from '#kernel/geo.ts';
import type { AreaName } from './areas.ts';
import type { CuisineName } from './cuisines/all.ts';
import type { HolidaysName, TimetableName } from './timetables.ts';

/** A store's number is its place in this list: new ones go to the end. */
export type StoreEntry = {
  readonly area: AreaName;
  readonly cuisine: CuisineName;
  readonly ko: string;
  readonly en: string | null;
  readonly hours: TimetableName;
  /** None, where it says nothing. */
  readonly holidays?: HolidaysName;
  /** Where the tests and the guide rely on it; elsewhere any spot in the quarter does. */
  readonly location?: GeoPoint;
};

const store = (area: AreaName, cuisine: CuisineName, ko: string, en: string | null, hours: TimetableName, location?: GeoPoint): StoreEntry => ({ area, cuisine, ko, en, hours, location });
const off = (holidays: HolidaysName, entry: StoreEntry): StoreEntry => ({ ...entry, holidays });
const at = (latitude: number, longitude: number): GeoPoint => ({ latitude, longitude });

export const storeList: readonly StoreEntry[] = [
  store('mapo', 'chicken', '달빛치킨', 'Moonlight Chicken', 'aroundTheClock', at(37.556, 126.91)),
  store('mapo', 'bunsik', '한강분식', 'Han River Bunsik', 'aroundTheClock', at(37.5538, 126.9047)),
  off('familyDays', store('mapo', 'chinese', '연남반점', 'Yeonnam Banjeom', 'withBreak', at(37.5621, 126.9236))),
  store('mapo', 'coffee', '골목커피', 'Alley Coffee', 'aroundTheClock', at(37.5574, 126.9119)),
  store('mapo', 'korean', '망원할머니국밥', 'Grandmother’s Gukbap', 'aroundTheClock'),
  store('mapo', 'pizza', '화덕삼거리', 'Three Way Oven', 'allDay'),
  off('christmasNights', store('mapo', 'burgers', '와우버거', 'Wau Burger', 'pastMidnight')),
  off('familyDays', store('mapo', 'japanese', '동교카츠', 'Donggyo Katsu', 'withBreakAndMondayOff')),
  store('mapo', 'jokbal', '합정왕족발', 'Hapjeong King Jokbal', 'weekendNights'),
  store('mapo', 'southeastAsian', '하노이골목', 'Hanoi Alley', 'withBreak'),
  off('familyDays', store('mapo', 'salad', '초록그릇', 'Green Bowl', 'office')),
  off('newYearMornings', store('mapo', 'bakery', '성미산빵집', 'Seongmisan Bakery', 'cafe')),
  store('mapo', 'chicken', '홍대닭발전소', 'Hongdae Chicken Works', 'pastMidnight'),
  off('familyDays', store('mapo', 'korean', '연남밥상', 'Yeonnam Table', 'withBreak')),
  store('mapo', 'bunsik', '포은떡볶이', null, 'allDay'),

  store('gangnam', 'korean', '역삼기사식당', 'Yeoksam Drivers’ Diner', 'aroundTheClock'),
  store('gangnam', 'burgers', '테헤란버거', 'Teheran Burger', 'aroundTheClock'),
  store('gangnam', 'salad', '점심의정원', 'Garden of Noon', 'office'),
  store('gangnam', 'japanese', '스시언주', 'Sushi Eonju', 'withBreakAndMondayOff'),
  store('gangnam', 'coffee', '회의전커피', 'Coffee Before the Meeting', 'office'),
  store('gangnam', 'chicken', '논현동불닭', 'Nonhyeon Fire Chicken', 'weekendNights'),
  store('gangnam', 'pizza', '강남도우', 'Gangnam Dough', 'allDay'),
  store('gangnam', 'chinese', '봉은각', 'Bongeungak', 'withBreak'),
  store('gangnam', 'southeastAsian', '방콕역삼', 'Bangkok Yeoksam', 'withBreak'),
  store('gangnam', 'jokbal', '선릉족발', 'Seolleung Jokbal', 'pastMidnight'),
  store('gangnam', 'bakery', '버터로드', 'Butter Road', 'cafe'),
  store('gangnam', 'bunsik', '대로변분식', 'Boulevard Bunsik', 'allDay'),
  store('gangnam', 'japanese', '라멘야밤', 'Midnight Ramen', 'weekendNights'),
  store('gangnam', 'salad', '포케스테이션', 'Poke Station', 'allDay'),
  store('gangnam', 'coffee', '논현로스터리', 'Nonhyeon Roastery', 'cafe'),

  store('seongsu', 'bakery', '연무장제빵소', 'Yeonmujang Bakehouse', 'cafe'),
  store('seongsu', 'coffee', '붉은벽돌커피', 'Red Brick Coffee', 'cafe'),
  store('seongsu', 'burgers', '공장버거', 'Factory Burger', 'allDay'),
  store('seongsu', 'pizza', '서울숲피자', 'Seoul Forest Pizza', 'withBreakAndMondayOff'),
  store('seongsu', 'korean', '뚝섬감자탕', 'Ttukseom Gamjatang', 'aroundTheClock'),
  store('seongsu', 'chinese', '성수루', 'Seongsuru', 'withBreak'),
  store('seongsu', 'chicken', '수제화거리치킨', 'Shoemakers’ Chicken', 'pastMidnight'),
  off('familyDays', store('seongsu', 'southeastAsian', '사이공성수', 'Saigon Seongsu', 'withBreak')),
  off('familyDays', store('seongsu', 'salad', '잎사귀', 'Leaves', 'office')),
  store('seongsu', 'japanese', '숲속의카츠', 'Katsu in the Woods', 'withBreakAndMondayOff'),
  store('seongsu', 'jokbal', '아차산족발', 'Achasan Jokbal', 'weekendNights'),
  store('seongsu', 'bunsik', '서울숲김밥', 'Seoul Forest Gimbap', 'office'),
  store('seongsu', 'bakery', '식빵연구소', 'Loaf Laboratory', 'allDay'),
  off('christmasNights', store('seongsu', 'pizza', '야간피자', 'Night Shift Pizza', 'pastMidnight')),
  store('seongsu', 'burgers', '두장버거', 'Two Patties', 'weekendNights'),

  off('christmasNights', store('gwanak', 'bunsik', '샤로수길떡볶이', 'Sharosu Tteokbokki', 'pastMidnight')),
  store('gwanak', 'chicken', '고시촌치킨', 'Exam Village Chicken', 'aroundTheClock'),
  store('gwanak', 'korean', '신림백반', null, 'allDay'),
  off('familyDays', store('gwanak', 'chinese', '낙성대반점', 'Nakseongdae Banjeom', 'withBreak')),
  store('gwanak', 'coffee', '도서관옆커피', 'Coffee by the Library', 'aroundTheClock'),
  store('gwanak', 'burgers', '봉천버거', 'Bongcheon Burger', 'pastMidnight'),
  store('gwanak', 'pizza', '관악산피자', 'Gwanaksan Pizza', 'allDay'),
  store('gwanak', 'japanese', '혼밥카츠', 'Katsu for One', 'withBreak'),
  store('gwanak', 'jokbal', '쑥고개보쌈', 'Ssukgogae Bossam', 'weekendNights'),
  off('familyDays', store('gwanak', 'southeastAsian', '쌀국수공방', 'Pho Workshop', 'withBreakAndMondayOff')),
  store('gwanak', 'salad', '새벽샐러드', 'Salad at Dawn', 'office'),
  off('newYearMornings', store('gwanak', 'bakery', '신림제과', 'Sillim Confectionery', 'cafe')),
  store('gwanak', 'chinese', '짬뽕연구회', 'Jjamppong Society', 'pastMidnight'),
  store('gwanak', 'southeastAsian', '방콕포차', 'Bangkok Night Stall', 'weekendNights'),
  store('gwanak', 'jokbal', '청룡족발', 'Blue Dragon Jokbal', 'pastMidnight'),
];
