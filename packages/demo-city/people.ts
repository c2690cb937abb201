import { createHash } from 'node:crypto';
import type { Role } from '#kernel/transitions.ts';
import type { DeliveryMethod } from '#contracts/delivery-method.ts';

/** The invented people of the demo city. Their ids are made from their names, so that every context's seed agrees without asking another. */
export type Person = { readonly account: string; readonly id: string; readonly name: string; readonly roles: readonly Role[] };
export type DemoRider = Person & { readonly vehicle: DeliveryMethod };

/** A stable UUID for a thing of the demo city, from its kind and number (RFC 9562, version 8: made of a digest). */
export const demoId = (kind: string, key: string | number): string => {
  const hex = createHash('sha256').update(`dosirak/${kind}/${key}`).digest('hex');
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

const surnames = ['김', '이', '박', '최', '정', '강', '조', '윤', '장', '임', '한', '오', '서', '신', '권'];
const givenNames = ['민준', '서연', '도윤', '하은', '지호', '수아', '예준', '지우', '시우', '채원', '주원', '다은', '건우', '유진', '현우', '소율'];
const nameOf = (n: number) => `${surnames[n % surnames.length]}${givenNames[Math.floor(n / surnames.length) % givenNames.length]}`;

const person = (account: string, name: string, ...roles: Role[]): Person => ({ account, id: demoId('person', account), name, roles });
const rider = (account: string, name: string, vehicle: DeliveryMethod): DemoRider => ({ ...person(account, name, 'RIDER'), vehicle });

/** How many of each live in the city. */
export const population = { customers: 2_000, riders: { WALK: 20, BICYCLE: 40, MOTORBIKE: 90 }, stores: 60 } as const;

export const customers: readonly Person[] = [
  person('customer', '김민지', 'CUSTOMER'),
  person('other-customer', '이준호', 'CUSTOMER'),
  ...Array.from({ length: population.customers - 2 }, (_, n) => person(`customer-${n + 3}`, nameOf(n), 'CUSTOMER')),
];

export const riders: readonly DemoRider[] = [
  rider('walker', '박보행', 'WALK'),
  rider('cyclist', '최두바퀴', 'BICYCLE'),
  rider('biker', '정바이크', 'MOTORBIKE'),
  ...Object.entries(population.riders).flatMap(([vehicle, count]) =>
    Array.from({ length: count - 1 }, (_, n) => rider(`rider-${vehicle.toLowerCase()}-${n + 2}`, nameOf(n * 7 + 3), vehicle as DeliveryMethod))),
];

/** The owner of store number `n` (from 0): the first two stores' are the accounts `owner` and `other-owner`. */
export const ownerOf = (n: number): Person => {
  if (n === 0) return person('owner', '한달빛', 'STORE_OWNER');
  if (n === 1) return person('other-owner', '강분식', 'STORE_OWNER');
  return person(`owner-${n + 1}`, nameOf(n * 11 + 5), 'STORE_OWNER');
};

export const support: Person = person('support', '윤도움', 'SUPPORT');

/** The person with that account's name, or undefined. */
export const personCalled = (account: string): Person | undefined =>
  everyone.get(account);

const everyone = new Map<string, Person>(
  [...customers, ...riders, ...Array.from({ length: population.stores }, (_, n) => ownerOf(n)), support].map((someone) => [someone.account, someone]),
);
