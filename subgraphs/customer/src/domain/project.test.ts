import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fold } from '#kernel/decider.ts';
import { won } from '#kernel/money.ts';
import { estimatedArrival } from './estimated-arrival.ts';
import { blankPage, type MyPage } from './my-page.ts';
import type { CarriageEvent, PageEvent, StoryEvent } from './page-event.ts';
import { project } from './project.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 31, 12, minute)).toISOString();
const parties = { number: 'A-17', customerId: 'minji', storeId: 'moonlight', storeOwnerId: 'handalbit', total: won(23_000) };

const submitted: StoryEvent = { type: 'OrderSubmitted', at: at(0), ...parties };
const placed: StoryEvent = { type: 'OrderPlaced', at: at(1), placedAt: at(1), travelSeconds: 480 };
const accepted: StoryEvent = { type: 'OrderAccepted', at: at(2), readyAt: at(20) };
const preparing: StoryEvent = { type: 'OrderPreparing', at: at(3) };
const ready: StoryEvent = { type: 'OrderReady', at: at(17) };
const inDelivery: StoryEvent = { type: 'OrderInDelivery', at: at(21) };
const delivered: StoryEvent = { type: 'OrderDelivered', at: at(30) };
const completed: StoryEvent = { type: 'OrderCompleted', at: at(40), by: 'CUSTOMER' };
const cancelRequested: StoryEvent = { type: 'CancelRequested', at: at(2), by: 'CUSTOMER' };
const assigned: CarriageEvent = { type: 'DeliveryAssigned', deliveryId: 'ride', riderId: 'park', estimatedArrival: null };
const pickedUp: CarriageEvent = { type: 'DeliveryPickedUp', deliveryId: 'ride', riderId: 'park', estimatedArrival: at(33) };
const deliveryCancelled: CarriageEvent = { type: 'DeliveryCancelled', deliveryId: 'ride' };

const pageOf = (events: readonly PageEvent[]): MyPage => fold(project, blankPage('order'), events);
const given = (...before: PageEvent[]) => ({
  when: (event: PageEvent) => {
    const page = project(pageOf(before), event);
    return { then: (expected: object) => expect(page).toMatchObject(expected) };
  },
});
const step = (sequence: number, status: string, actor: string, minute: number) => ({ story: { step: { sequence, status, actor, occurredAt: at(minute) } } });

describe('an order of which nothing is known', () => {
  it('begins when it is submitted', () => {
    given().when(submitted).then({ orderId: 'order', version: 1, carriage: null, story: { ...parties, submittedAt: at(0), placedAt: null, readyAt: null } });
    given().when(submitted).then(step(1, 'PENDING_PAYMENT', 'CUSTOMER', 0));
  });
  it('may have a delivery already', () => given().when(assigned).then({ story: null, carriage: { deliveryId: 'ride', riderId: 'park', arrival: null } }));
  it.each([placed, accepted, completed])('cannot go on from the middle: $type', (event) => expect(() => pageOf([event])).toThrow(/nothing is known/));
});

describe('the timeline', () => {
  it('says that the payment failed', () => given(submitted).when({ type: 'OrderPaymentFailed', at: at(1) }).then(step(2, 'PAYMENT_FAILED', 'SYSTEM', 1)));
  it('says that it expired', () => given(submitted).when({ type: 'OrderExpired', at: at(15) }).then(step(2, 'EXPIRED', 'SYSTEM', 15)));
  it('says that it was placed, and from when it stands', () => {
    given(submitted).when(placed).then(step(2, 'PLACED', 'CUSTOMER', 1));
    given(submitted).when(placed).then({ story: { placedAt: at(1) } });
  });
  it('says that the store accepted', () => given(submitted, placed).when(accepted).then(step(3, 'ACCEPTED', 'STORE_OWNER', 2)));
  it('says who rejected', () => {
    given(submitted, placed).when({ type: 'OrderRejected', at: at(4), by: 'STORE_OWNER' }).then(step(3, 'REJECTED', 'STORE_OWNER', 4));
    given(submitted, placed).when({ type: 'OrderRejected', at: at(4), by: 'SYSTEM' }).then(step(3, 'REJECTED', 'SYSTEM', 4));
  });
  it('says that it is being prepared', () => given(submitted, placed, accepted).when(preparing).then(step(4, 'PREPARING', 'STORE_OWNER', 3)));
  it('says that it is ready', () => given(submitted, placed, accepted, preparing).when(ready).then(step(5, 'READY', 'STORE_OWNER', 17)));
  it('says that it is on its way', () => given(submitted, placed, accepted, preparing, ready).when(inDelivery).then(step(6, 'IN_DELIVERY', 'RIDER', 21)));
  it('says that it was delivered', () => given(submitted, placed, accepted, preparing, ready, inDelivery).when(delivered).then(step(7, 'DELIVERED', 'RIDER', 30)));
  it('says who completed it', () => {
    given(submitted, placed, accepted, preparing, ready, inDelivery, delivered).when(completed).then(step(8, 'COMPLETED', 'CUSTOMER', 40));
    given(submitted, placed, accepted, preparing, ready, inDelivery, delivered).when({ ...completed, by: 'SYSTEM' } as StoryEvent).then(step(8, 'COMPLETED', 'SYSTEM', 40));
  });
  it('says who wants to call it off', () => given(submitted, placed).when(cancelRequested).then(step(3, 'CANCELLING', 'CUSTOMER', 2)));
  it('goes back to what was, when that is refused', () =>
    given(submitted, placed, cancelRequested).when({ type: 'CancelRefused', at: at(3), resumes: 'PLACED' }).then(step(4, 'PLACED', 'STORE_OWNER', 3)));
  it('says who called it off', () => given(submitted, placed, cancelRequested).when({ type: 'OrderCancelled', at: at(3), by: 'CUSTOMER' }).then(step(4, 'CANCELLED', 'CUSTOMER', 3)));
  it('has no step for what a delivery tells', () => given(submitted, placed).when(assigned).then({ version: 3, ...step(2, 'PLACED', 'CUSTOMER', 1) }));
});

describe('the delivery', () => {
  it('is known with its rider once it is assigned', () => given(submitted).when(assigned).then({ carriage: { deliveryId: 'ride', riderId: 'park', arrival: null } }));
  it('is known with its arrival once it is picked up', () => given(submitted, assigned).when(pickedUp).then({ carriage: { riderId: 'park', arrival: at(33) } }));
  it('is known with its arrival already when it is assigned, if that is told', () =>
    given(submitted).when({ ...assigned, estimatedArrival: at(31) } as CarriageEvent).then({ carriage: { riderId: 'park', arrival: at(31) } }));
  it('is nobody\'s while it waits for another rider', () =>
    given(submitted, assigned).when({ type: 'RiderUnassigned', deliveryId: 'ride' }).then({ carriage: { deliveryId: 'ride', riderId: null, arrival: null } }));
  it('does not arrive once it goes back to the store', () =>
    given(submitted, assigned, pickedUp).when({ type: 'DeliveryReturning', deliveryId: 'ride', riderId: 'park' }).then({ carriage: { riderId: 'park', arrival: null } }));
  it('is nobody\'s once it is cancelled', () => given(submitted, assigned).when(deliveryCancelled).then({ carriage: { deliveryId: 'ride', riderId: null, arrival: null } }));
});

describe('the estimated arrival', () => {
  const arrivalAfter = (...events: PageEvent[]) => estimatedArrival(pageOf(events))?.toISOString() ?? null;
  it('is unknown before the store has named a time', () => {
    expect(arrivalAfter()).toBeNull();
    expect(arrivalAfter(submitted, placed)).toBeNull();
  });
  it('is the way from the store after the promised time', () => expect(arrivalAfter(submitted, placed, accepted, preparing, assigned)).toBe(at(28)));
  it('is counted from when the food was ready indeed', () => expect(arrivalAfter(submitted, placed, accepted, preparing, ready)).toBe(at(25)));
  it('is the rider\'s from the moment of the pickup', () => {
    expect(arrivalAfter(submitted, placed, accepted, preparing, ready, assigned, pickedUp)).toBe(at(33));
    expect(arrivalAfter(submitted, placed, accepted, preparing, ready, assigned, pickedUp, inDelivery)).toBe(at(33));
  });
  it('is nothing any more once it is there, or called off', () => {
    expect(arrivalAfter(submitted, placed, accepted, preparing, ready, assigned, pickedUp, inDelivery, delivered)).toBeNull();
    expect(arrivalAfter(submitted, placed, accepted, { type: 'OrderCancelled', at: at(4), by: 'SYSTEM' }, deliveryCancelled)).toBeNull();
  });
});

describe('events of an order and of its delivery', () => {
  const story = [submitted, placed, accepted, preparing, ready, inDelivery, delivered, completed];
  const carriage = [assigned, pickedUp];

  it('make the same page in whatever order the two come', () => {
    fc.assert(fc.property(fc.shuffledSubarray([...story.keys(), ...carriage.keys()].map((_, index) => index), { minLength: 10 }), (order) => {
      const rest = { story: [...story], carriage: [...carriage] };
      // each aggregate's own events stay in their order: a place in the shuffle only says whose turn it is
      const interleaved = order.map((place) => (place < story.length ? rest.story : rest.carriage).shift() as PageEvent);
      expect(pageOf(interleaved)).toEqual(pageOf([...story, ...carriage]));
    }));
  });
});
