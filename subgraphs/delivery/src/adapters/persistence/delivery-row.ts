import type { Role } from '#kernel/transitions.ts';
import type { Delivery, PlannedDelivery } from '../../domain/delivery.ts';
import { riderOf } from '../../domain/delivery.ts';
import type { Vehicle } from '../../domain/rider.ts';
import type { Delivery as Row, Prisma } from './generated/client.ts';

/** The columns that stay as they were planned. */
export const toPlanColumns = ({ orderId, customerId, storeId, storeOwnerId, method, pickup, dropoff, readyAt, travelSeconds, pin }: PlannedDelivery) => ({
  orderId, customerId, storeId, storeOwnerId, method, readyAt, travelSeconds, pin,
  pickupLatitude: pickup.latitude, pickupLongitude: pickup.longitude, dropoffLatitude: dropoff.latitude, dropoffLongitude: dropoff.longitude,
});

/** The columns that change; the offers are rows of their own. */
export const toLifeColumns = (delivery: PlannedDelivery) =>
  ({
    status: delivery.status,
    assignmentSeq: delivery.assignmentSeq,
    foodReady: delivery.foodReady,
    wrongPins: delivery.wrongPins,
    riderId: riderOf(delivery),
    cancelledBy: delivery.status === 'CANCELLED' ? delivery.cancelledBy : null,
  }) satisfies Prisma.DeliveryUpdateInput;

/** The delivery that a row holds, offered to these. Throws for a row that no delivery could have written. */
export const toDelivery = (row: Row, offeredTo: readonly string[]): Delivery => {
  const status = row.status as PlannedDelivery['status'];
  const planned = {
    orderId: row.orderId, customerId: row.customerId, storeId: row.storeId, storeOwnerId: row.storeOwnerId, method: row.method as Vehicle, ...places(row),
    readyAt: row.readyAt.toISOString(), travelSeconds: row.travelSeconds, pin: row.pin,
    assignmentSeq: row.assignmentSeq, foodReady: row.foodReady, wrongPins: row.wrongPins, offeredTo,
  };
  switch (status) {
    case 'PENDING':
    case 'OFFERED':
      return { ...planned, status };
    case 'ASSIGNED':
    case 'AT_STORE':
    case 'PICKED_UP':
    case 'AT_DROPOFF':
    case 'RETURNING':
    case 'DELIVERED':
    case 'RETURNED':
    case 'FAILED':
      return { ...planned, status, riderId: present(row, 'riderId') };
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
