import { describe, expect, it } from '@jest/globals';
import { accept, fold, reject } from '#kernel/decider.ts';
import { address, type AddressEvent, type Place } from './address.ts';

const home: Place = { line: '서울 마포구 월드컵로13길 20', detail: '302호', location: { latitude: 37.5569, longitude: 126.9112 } };
const office: Place = { line: '서울 마포구 독막로 35', detail: null, location: { latitude: 37.5489, longitude: 126.9173 } };
const saved = (customerId: string, place: Place): AddressEvent => ({ type: 'AddressSaved', customerId, place });
const stateAfter = (...events: AddressEvent[]) => fold(address.evolve, address.initial, events);

describe('an address', () => {
  it('is added', () => expect(address.decide({ type: 'AddAddress', customerId: 'minji', place: home }, stateAfter())).toEqual(accept(saved('minji', home))));
  it('is changed by its customer', () =>
    expect(address.decide({ type: 'ChangeAddress', customerId: 'minji', place: office }, stateAfter(saved('minji', home)))).toEqual(accept(saved('minji', office))));
  it('is not there for anybody else', () =>
    expect(address.decide({ type: 'ChangeAddress', customerId: 'junho', place: office }, stateAfter(saved('minji', home)))).toEqual(reject('ADDRESS_NOT_FOUND')));
  it('cannot be changed before it is there', () => expect(address.decide({ type: 'ChangeAddress', customerId: 'minji', place: home }, stateAfter())).toEqual(reject('ADDRESS_NOT_FOUND')));
  it('is as it was saved last', () => expect(stateAfter(saved('minji', home), saved('minji', office))).toEqual({ kept: true, customerId: 'minji', ...office }));
});
