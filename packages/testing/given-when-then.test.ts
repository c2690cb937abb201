import { describe, expect, it } from '@jest/globals';
import { accept, type Decider, reject } from '#kernel/decider.ts';
import { given } from './given-when-then.ts';

type State = { readonly open: boolean; readonly times: number };
type Event = { readonly type: 'Opened' | 'Closed' };
const opened: Event = { type: 'Opened' };
const closed: Event = { type: 'Closed' };

const door: Decider<'open' | 'close', State, Event, 'ALREADY_OPEN'> = {
  initial: { open: false, times: 0 },
  decide: (command, { open }) => {
    if (command === 'open') return open ? reject('ALREADY_OPEN') : accept(opened);
    return open ? accept(closed) : accept();
  },
  evolve: ({ times }, { type }) => (type === 'Opened' ? { open: true, times: times + 1 } : { open: false, times }),
};

const givenDoor = given(door);
const failure = (run: () => void): string => {
  try {
    run();
  } catch (error) {
    return String(error).replaceAll(/\u001B\[\d+m/g, '');
  }
  throw new Error('it should have failed');
};

describe('given, when, then', () => {
  it('holds for the events that follow', () => givenDoor().when('open').then(opened));
  it('folds the past', () => givenDoor(opened, closed, opened).when('close').then(closed));
  it('holds for a command that changes nothing', () => givenDoor().when('close').then());
  it('holds for a refusal', () => givenDoor(opened).when('open').then(reject('ALREADY_OPEN')));
  it('takes a state for a past', () => givenDoor.state({ open: true, times: 9 }).when('close').then(closed));
  it('looks at the state after', () => givenDoor(opened, closed).when('open').leadingTo({ open: true, times: 2 }));

  it('shows a refusal where events were expected', () => {
    const message = failure(() => givenDoor(opened).when('open').then(opened));
    expect(message).toContain('-   "happened"');
    expect(message).toContain('+   "refused": "ALREADY_OPEN"');
  });

  it('fails for an event too many, one too few, and another reason', () => {
    expect(failure(() => givenDoor().when('open').then(opened, closed))).toContain('Closed');
    expect(failure(() => givenDoor().when('open').then())).toContain('Opened');
    expect(failure(() => givenDoor().when('open').then(reject('ALREADY_OPEN')))).toContain('ALREADY_OPEN');
    expect(failure(() => givenDoor(opened).when('open').leadingTo({ open: true }))).toContain('ALREADY_OPEN');
  });

  it('fails when the expectation is forgotten, because Jest then waits for it', async () => {
    await expect(Promise.resolve(givenDoor().when('open'))).rejects.toThrow('Opened');
  });
});
