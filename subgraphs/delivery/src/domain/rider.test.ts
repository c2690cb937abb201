import { describe, expect, it } from '@jest/globals';
import { fold } from '#kernel/decider.ts';
import { rider as decider, type Rider, type RiderCommand, type RiderEvent, riderTransitions } from './rider.ts';

const at = '2026-05-01T12:00:00.000Z';
const [mapo, hongdae] = [{ latitude: 37.556, longitude: 126.91 }, { latitude: 37.557, longitude: 126.925 }];
const signedUp: Rider = { status: 'OFFLINE', name: 'Ann', vehicle: 'BICYCLE', capacity: 2, carrying: 0, location: null };
const online: RiderEvent = { type: 'RiderWentOnline', at, vehicle: 'BICYCLE', location: mapo };
const offline: RiderEvent = { type: 'RiderWentOffline', at };
const goOnline: RiderCommand = { type: 'GoOnline', at, vehicle: 'BICYCLE', location: mapo };
const goOffline: RiderCommand = { type: 'GoOffline', at };

const given = (start: Rider, ...events: readonly RiderEvent[]) => {
  const state = fold(decider.evolve, start, events);
  return {
    state,
    when: (command: RiderCommand) => ({
      then: (...following: readonly RiderEvent[]) => expect(decider.decide(command, state)).toEqual({ accepted: true, events: following }),
      refused: (reason: string) => expect(decider.decide(command, state)).toEqual({ accepted: false, reason }),
    }),
  };
};

describe('a rider', () => {
  it('goes online with the vehicle they signed up for', () => given(signedUp).when(goOnline).then(online));
  it('does not go online with another', () => given(signedUp).when({ ...goOnline, vehicle: 'MOTORBIKE' }).refused('OTHER_VEHICLE'));
  it('goes online again from another place', () => given(signedUp, online).when({ ...goOnline, location: hongdae }).then({ ...online, location: hongdae } as RiderEvent));
  it('goes offline', () => given(signedUp, online).when(goOffline).then(offline));
  it('is offline already', () => given(signedUp).when(goOffline).then());
  it('who carries something stays online', () => given({ ...given(signedUp, online).state, carrying: 1 } as Rider).when(goOffline).refused('BUSY'));
  it('was last where they went online', () => expect(given(signedUp, online, offline).state).toMatchObject({ status: 'OFFLINE', location: mapo }));
  it.each(riderTransitions)('$from: $command leads to $to', ({ from, command, to }) => {
    const history = from === 'ONLINE' ? [online] : [];
    const decision = decider.decide(command === 'GoOnline' ? goOnline : goOffline, given(signedUp, ...history).state);
    expect(given(signedUp, ...history, ...(decision.accepted ? decision.events : [])).state.status).toBe(to);
  });
});

describe('somebody who is no rider', () => {
  it('does not go online', () => given(decider.initial).when(goOnline).refused('NOT_A_RIDER'));
  it('does not go offline', () => given(decider.initial).when(goOffline).refused('NOT_A_RIDER'));
  it('has no history', () => expect(() => given(decider.initial, online)).toThrow('no rider'));
});
