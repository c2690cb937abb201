import type { Cuisine } from '../cuisine.ts';
import { bakery } from './bakery.ts';
import { bunsik } from './bunsik.ts';
import { burgers } from './burgers.ts';
import { chicken } from './chicken.ts';
import { chinese } from './chinese.ts';
import { coffee } from './coffee.ts';
import { japanese } from './japanese.ts';
import { jokbal } from './jokbal.ts';
import { korean } from './korean.ts';
import { pizza } from './pizza.ts';
import { salad } from './salad.ts';
import { southeastAsian } from './southeast-asian.ts';

export const cuisines = { chicken, bunsik, chinese, coffee, korean, pizza, burgers, japanese, jokbal, southeastAsian, salad, bakery } as const satisfies Record<string, Cuisine>;
export type CuisineName = keyof typeof cuisines;
