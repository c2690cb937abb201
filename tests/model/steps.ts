import fc from 'fast-check';
import { type CallFate, type ContextName, contextNames } from './city.ts';
import type { Fate, Fated } from './machinery/provider.ts';

/**
 * One step of a walk. What it is about is a number, taken modulo what there is at that moment (orders from the newest
 * back; `aptly`: among those where it would make sense, by whom it would): so a walk stays a walk when steps
 * are left out of it, which is how a failing one is made short. `hold`: it stops at its n-th gate, 0 for not at all.
 */
export type Step =
  | { readonly do: 'place'; readonly customer: number; readonly store: number; readonly vehicle: number; readonly card: Card; readonly call: CallFate; readonly hold: number }
  /** A customer wants to be forgotten, which they are unless something is under way to them. */
  | { readonly do: 'leave'; readonly customer: number }
  /** The next thing that brings an order on its way: whoever has to do it does it. */
  | { readonly do: 'further'; readonly order: number; readonly way: number; readonly hold: number }
  | { readonly do: 'customer'; readonly order: number; readonly aptly: boolean; readonly what: 'cancel' | 'confirm' | 'review' }
  | { readonly do: 'owner'; readonly order: number; readonly aptly: boolean; readonly what: 'accept' | 'reject' | 'prepare' | 'ready' | 'consent' | 'decline' | 'cancel' | 'confirmReturn'; readonly hold: number }
  | { readonly do: 'support'; readonly order: number; readonly aptly: boolean; readonly what: 'cancel' | 'drop' | 'complete' | 'return' | 'confirmReturn' | 'fail' | 'refund'; readonly reason: number }
  | { readonly do: 'rider'; readonly rider: number; readonly order: number; readonly aptly: boolean; readonly what: RidersDoing; readonly stale: boolean; readonly hold: number }
  /** Everybody goes on with an order while one context lags behind, or (`down`) is away, perhaps for long, and (`back`) comes back. */
  | { readonly do: 'ahead'; readonly order: number; readonly of: ContextName; readonly down: boolean; readonly times: number; readonly way: number; readonly seconds: number; readonly back: boolean; readonly shuffle: number }
  /** Somebody sends again what they sent before, under the same key, or (`other`) with another content. */
  | { readonly do: 'again'; readonly which: number; readonly other: boolean; readonly call: CallFate }
  | { readonly do: 'deliver'; readonly to: number; readonly which: number; readonly times: number; readonly hold: number }
  /** Everything that waits comes to whoever hears, in some order of the queue (0: first in, first out); never two events of one aggregate in another order than they happened. */
  | { readonly do: 'drain'; readonly shuffle: number }
  | { readonly do: 'duplicate'; readonly to: number; readonly which: number }
  | { readonly do: 'replay'; readonly to: number }
  | { readonly do: 'down'; readonly context: ContextName }
  /** Its consumer stops, the rest of it goes on. */
  | { readonly do: 'deaf'; readonly context: ContextName }
  | { readonly do: 'up'; readonly context: ContextName }
  | { readonly do: 'provider'; readonly fate: Fate; readonly of: Fated['of']; readonly times: number }
  | { readonly do: 'arrive'; readonly which: number }
  | { readonly do: 'ring'; readonly context: number; readonly which: number; readonly twice: boolean; readonly hold: number }
  | { readonly do: 'ringAll' }
  | { readonly do: 'forget'; readonly context: number }
  | { readonly do: 'pass'; readonly seconds: number; readonly ring: boolean }
  | { readonly do: 'goOn'; readonly which: number }
  | { readonly do: 'die'; readonly which: number };

export type Acting = Extract<Step, { do: 'customer' | 'owner' | 'support' | 'rider' }>;
export type RidersDoing = 'online' | 'offline' | 'claim' | 'decline' | 'drop' | 'atStore' | 'pickUp' | 'atDoor' | 'complete' | 'wrongPin' | 'return';
export type Card = 'sim_approve' | 'sim_decline' | 'sim_fail' | 'sim_charge_then_timeout' | 'sim_capture_refused' | 'sim_capture_fails_twice';

/**
 * How a walk ends, when the failures are over: people go on with what they began; or support calls off what can be called off; or
 * has brought back what is on its way; or everybody leaves it to the timers, until nothing but people can bring it on.
 */
export const endings = ['carryOn', 'callOff', 'bringBack', 'walkAway'] as const;
export type Ending = (typeof endings)[number];
export type Walk = { readonly steps: readonly Step[]; readonly ending: Ending; readonly shuffle: number };

const any = fc.nat({ max: 5 });
/** Counted from the newest, which is what most steps are about. */
const recent = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.integer({ min: 2, max: 4 }) });
const hold = fc.oneof({ weight: 7, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 6 }) });
const shuffle = fc.nat({ max: 9 });
const weighed = <T>(...options: readonly (readonly [weight: number, value: T])[]): fc.Arbitrary<T> =>
  fc.oneof(...options.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })));
const anyCall = weighed<CallFate>([30, 'arrives'], [1, 'unreachable'], [1, 'closed'], [1, 'answerLost'], [1, 'late']);
const aptly = weighed([3, true], [1, false]);
const context = fc.constantFrom(...contextNames);
// the compiler does not see that a record of arbitraries, one for each property, makes that member of the union
const step = <Do extends Step['do']>(doing: Do, fields: { [Key in Exclude<keyof Extract<Step, { do: Do }>, 'do'>]: fc.Arbitrary<Extract<Step, { do: Do }>[Key]> }) =>
  fc.record({ do: fc.constant(doing), ...fields }) as unknown as fc.Arbitrary<Step>;

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 7, arbitrary: step('place', {
    customer: any, store: any, vehicle: any, hold: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 8 }) }),
    card: weighed<Card>([20, 'sim_approve'], [1, 'sim_decline'], [1, 'sim_fail'], [2, 'sim_charge_then_timeout'], [6, 'sim_capture_refused'], [1, 'sim_capture_fails_twice']),
    call: anyCall,
  }) },
  { weight: 80, arbitrary: step('further', { order: recent, way: any, hold }) },
  { weight: 30, arbitrary: step('drain', { shuffle }) },
  { weight: 18, arbitrary: step('deliver', { to: any, which: any, times: fc.integer({ min: 1, max: 4 }), hold }) },
  { weight: 8, arbitrary: step('customer', { order: recent, aptly, what: weighed([6, 'cancel'], [2, 'confirm'], [1, 'review']) }) },
  { weight: 10, arbitrary: step('owner', { order: recent, aptly, hold, what: weighed([1, 'accept'], [2, 'reject'], [1, 'prepare'], [1, 'ready'], [3, 'consent'], [3, 'decline'], [2, 'cancel'], [1, 'confirmReturn']) }) },
  { weight: 10, arbitrary: step('support', { order: recent, aptly, reason: any, what: weighed([3, 'cancel'], [1, 'drop'], [1, 'complete'], [2, 'return'], [1, 'confirmReturn'], [4, 'fail'], [2, 'refund']) }) },
  { weight: 24, arbitrary: step('rider', {
    rider: any, order: recent, hold, aptly, stale: weighed([1, true], [5, false]),
    what: weighed<RidersDoing>([5, 'online'], [2, 'offline'], [3, 'claim'], [2, 'decline'], [2, 'drop'], [1, 'atStore'], [1, 'pickUp'], [3, 'atDoor'], [1, 'complete'], [3, 'wrongPin'], [2, 'return']),
  }) },
  { weight: 9, arbitrary: step('ahead', { order: recent, down: weighed([1, true], [2, false]), of: fc.constantFrom<ContextName[]>('order', 'order', 'store', 'store', 'delivery', 'payment'), times: fc.integer({ min: 1, max: 9 }), way: any, seconds: weighed([4, 0], [1, 600], [3, 2_400]), back: fc.boolean(), shuffle }) },
  { weight: 1, arbitrary: step('leave', { customer: any }) },
  { weight: 3, arbitrary: step('again', { which: recent, other: weighed([3, false], [1, true]), call: weighed<CallFate>([3, 'arrives'], [2, 'unreachable'], [1, 'closed'], [1, 'late']) }) },
  { weight: 3, arbitrary: step('duplicate', { to: any, which: fc.nat({ max: 40 }) }) },
  { weight: 1, arbitrary: step('replay', { to: any }) },
  { weight: 1, arbitrary: step('down', { context }) },
  { weight: 3, arbitrary: step('deaf', { context }) },
  { weight: 12, arbitrary: step('up', { context }) },
  { weight: 5, arbitrary: step('provider', { fate: weighed<Fate>([2, 'fail'], [2, 'hang'], [3, 'lose'], [3, 'late'], [1, 'unreachable'], [1, 'closed'], [4, 'refuse']), of: weighed([1, 'reserve'], [3, 'later']), times: fc.integer({ min: 1, max: 2 }) }) },
  { weight: 2, arbitrary: step('arrive', { which: any }) },
  { weight: 4, arbitrary: step('ring', { context: any, which: any, twice: fc.boolean(), hold }) },
  { weight: 16, arbitrary: step('ringAll', {}) },
  { weight: 1, arbitrary: step('forget', { context: any }) },
  { weight: 9, arbitrary: step('pass', { seconds: weighed([4, 1], [4, 5], [6, 30], [6, 60], [6, 180], [2, 600], [1, 720], [2, 1_200], [1, 7_200]), ring: fc.boolean() }) },
  { weight: 3, arbitrary: step('goOn', { which: any }) },
  { weight: 1, arbitrary: step('die', { which: any }) },
);

/** Any walk of up to so many steps. */
export const anyWalk = (mostSteps: number): fc.Arbitrary<Walk> =>
  fc.record({ steps: fc.array(anyStep, { minLength: 1, maxLength: mostSteps, size: 'max' }), ending: fc.constantFrom(...endings), shuffle });
