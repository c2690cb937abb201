import { ownerOf, type Person, personCalled, riders, support } from '#demo-city/people.ts';
import type { Viewer } from '#platform/viewer.ts';

const viewer = (person: Person | undefined): Viewer => {
  if (person === undefined) throw new Error('nobody is called that');
  const { id, name, roles } = person;
  return { id, name, roles };
};

export const customer = viewer(personCalled('customer'));
export const stranger = viewer(personCalled('other-customer'));
export const owner = viewer(ownerOf(0));
export const otherOwner = viewer(ownerOf(1));
export const helper = viewer(support);
export const walker = viewer(personCalled('walker'));
export const cyclist = viewer(personCalled('cyclist'));
export const biker = viewer(personCalled('biker'));
/** All who ride a motorbike, the biker first. */
export const bikers = riders.filter(({ vehicle }) => vehicle === 'MOTORBIKE').map(viewer);
