import { describe, expect, it } from '@jest/globals';
import { planted } from './flaws.ts';
import { walkAbout } from './walks.ts';

/** Which rules give a bug away; which of them does first is chance. */
const givenAwayBy: Readonly<Record<keyof typeof planted, readonly string[]>> = {
  'a late payment is kept': ['captured − refunded is what the order\'s outcome says', 'no authorized payment without an order or a void'],
  'half of every refund stays behind': ['captured − refunded is what the order\'s outcome says'],
  'every event counts as often as it comes': ['My page rebuilt is My page as it stands'],
  'what a dying process wrote last is never told': ['every event is applied exactly once', 'a placed order has exactly one ticket'],
  'a claim of any assignment is good': ['assignmentSeq fences'],
  'a rider carries whatever they claim': ['nobody carries more than they can'],
  'any PIN opens the door': ['nobody completes without the PIN'],
  'nobody watches the clock of an order': ['no order waits for nobody', 'every order comes to its end'],
  'the kitchen goes on with what was cancelled': ['a ready ticket has exactly one delivery that is not cancelled', 'ticket and delivery end as their order did'],
  'what stands ready is called off unasked': ['ticket and delivery end as their order did'],
  'a rider goes on with what was called off': ['what is known to be off is not handed over'],
  'a rider sees what was taken from them': ['an order is shown to its rider, and to nobody who was'],
  'a part is given back of anything': ['a part is given back of what was delivered'],
  'a loss is forgotten': ['captured − refunded is what the order\'s outcome says', 'no authorized payment without an order or a void'],
  'nobody hears that no rider was found': ['no order waits for nobody', 'a ready ticket has exactly one delivery that is not cancelled', 'every order comes to its end'],
};

describe('the walks find a planted bug', () => {
  it.each(Object.keys(planted) as (keyof typeof planted)[])('%s', async (bug) => {
    const { failure } = await walkAbout({ runs: 300, seed: 7, flaws: planted[bug] });
    expect(givenAwayBy[bug]).toContain(failure?.rule);
    expect(failure?.walk.steps.length).toBeLessThan(30); // it was made short
    expect(failure?.report).toContain('--seed 7 --path ');
  });
});
