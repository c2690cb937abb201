import type { Role } from '#kernel/transitions.ts';
import { type Delivery, type PlannedDelivery, riderOf } from '../../domain/delivery.ts';
import type { Vehicle } from '../../domain/rider.ts';
import type { Fault, TroubleReason } from '../../domain/trouble.ts';
import { toApproach } from './approaches.ts';
import type { Approach as ApproachRow, Delivery as Row, Prisma } from './generated/client.ts';

/** The columns that stay as they were planned. */
export const toPlanColumns = ({ orderId, customerId, storeId, storeOwnerId, method, pickup, dropoff, readyAt, travelSeconds, pin }: PlannedDelivery) => ({
  orderId, customerId, storeId, storeOwnerId, method, readyAt, travelSeconds, pin,
  pickupLatitude: pickup.latitude, pickupLongitude: pickup.longitude, dropoffLatitude: dropoff.latitude, dropoffLongitude: dropoff.longitude,
});

/** The columns that change; the approaches are rows of their own. */
export const toLifeColumns = (delivery: PlannedDelivery) =>
  ({
    status: delivery.status,
    assignmentSeq: delivery.assignmentSeq,
    foodReady: delivery.foodReady,
    wrongPins: delivery.wrongPins,
    riderId: riderOf(delivery),
    cancelledBy: delivery.status === 'CANCELLED' ? delivery.cancelledBy : null,
    troubleReason: 'reason' in delivery ? delivery.reason : null,
    troubleFault: 'fault' in delivery ? delivery.fault : null,
    waitingSince: delivery.waitingSince,
  }) satisfies Prisma.DeliveryUpdateInput;

/** The delivery that a row holds, with its approaches. Throws for a row that no delivery could have written. */
export const toDelivery = (row: Row, approaches: readonly ApproachRow[]): Delivery => {
  const status = row.status as PlannedDelivery['status'];
  const planned = {
    orderId: row.orderId, customerId: row.customerId, storeId: row.storeId, storeOwnerId: row.storeOwnerId, method: row.method as Vehicle, ...places(row),
    readyAt: row.readyAt.toISOString(), travelSeconds: row.travelSeconds, pin: row.pin,
    assignmentSeq: row.assignmentSeq, foodReady: row.foodReady, wrongPins: row.wrongPins,
    waitingSince: row.waitingSince.toISOString(), approaches: approaches.map(toApproach),
  };
  switch (status) {
    case 'PENDING':
    case 'OFFERED':
      return { ...planned, status };
    case 'ASSIGNED':
    case 'AT_STORE':
    case 'PICKED_UP':
    case 'AT_DROPOFF':
    case 'DELIVERED':
      return { ...planned, status, riderId: present(row, 'riderId') };
    case 'RETURNING':
    case 'RETURNED':
    case 'FAILED':
      return { ...planned, status, riderId: present(row, 'riderId'), reason: present(row, 'troubleReason') as TroubleReason, fault: present(row, 'troubleFault') as Fault };
    case 'CANCELLED':
      return { ...planned, status, riderId: row.riderId, cancelledBy: present(row, 'cancelledBy') as Role };
  }
};

export const places = (row: Row) => ({
  pickup: { latitude: row.pickupLatitude, longitude: row.pickupLongitude },
  dropoff: { latitude: row.dropoffLatitude, longitude: row.dropoffLongitude },
});

const present = <Key extends keyof Row>(row: Row, key: Key): NonNullable<Row[Key]> => {
  const value = row[key];
  if (value === null) throw new Error(`delivery ${row.id} is ${row.status} without ${key}`);
  return value;
};
