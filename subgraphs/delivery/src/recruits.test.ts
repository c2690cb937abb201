import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AccountEvent } from '#contracts/account.ts';
import { newId } from '#platform/new-id.ts';
import type { Viewer } from '#platform/viewer.ts';
import { type DeliveryService, deliveryService } from '../test/service.ts';
import { mapo } from '../test/told.ts';
import { until } from '#testing/until.ts';

let service: DeliveryService;
beforeAll(async () => {
  service = await deliveryService();
});
afterAll(() => service?.[Symbol.asyncDispose]());

const invited = (subject: string, vehicle: 'WALK' | 'BICYCLE' | 'MOTORBIKE', sequence = 1): AccountEvent => ({
  specversion: '1.0', id: newId(), source: '/identity', subject, time: '2026-05-01T12:00:00.000Z', aggregatetype: 'account', sequence, correlationid: subject, causationid: null, traceparent: null,
  type: 'account.RiderInvitationAccepted.v1', data: { vehicle },
});
const somebody = (name: string): Viewer => ({ id: newId(), name, roles: ['RIDER'] });
const rowsOf = ({ id }: Viewer) => service.rows<{ vehicle: string; capacity: number; name: string | null; personal: string | null }>('SELECT vehicle, capacity, name, personal FROM rider WHERE id = $1', id);

describe('somebody who took up an invitation to deliver', () => {
  it('is a rider from then on, by what they were invited for, under the name they come with', async () => {
    const rider = somebody('한새벽');
    expect(await service.give(rider, 'goOnline', { vehicle: 'BICYCLE', location: mapo })).toMatchObject({ code: 'NOT_A_RIDER' });
    await service.tell(invited(rider.id, 'BICYCLE'));
    await until(() => rowsOf(rider), (rows) => rows.length === 1);
    expect(await rowsOf(rider)).toEqual([{ vehicle: 'BICYCLE', capacity: 2, name: null, personal: null }]);
    expect(await service.give(rider, 'goOnline', { vehicle: 'MOTORBIKE', location: mapo })).toMatchObject({ code: 'OTHER_VEHICLE' });
    expect(await service.give(rider, 'goOnline', { vehicle: 'BICYCLE', location: mapo })).toMatchObject({ __typename: 'GoOnlineSuccess', rider: { name: '한새벽', online: true } });
    const [kept] = await rowsOf(rider);
    expect(kept?.personal).toBeTruthy();
    expect(JSON.stringify(kept)).not.toContain('한새벽');
  });

  it('is one rider, however often that is told; and what they carry by stays', async () => {
    const rider = somebody('윤두번');
    const first = invited(rider.id, 'WALK');
    const again = invited(rider.id, 'MOTORBIKE', 2);
    await service.tell(first, first, again);
    await until(() => service.rows('SELECT 1 FROM inbox WHERE event_id = $1', again.id), (rows) => rows.length === 1);
    expect(await rowsOf(rider)).toMatchObject([{ vehicle: 'WALK', capacity: 1 }]);
  });
});
