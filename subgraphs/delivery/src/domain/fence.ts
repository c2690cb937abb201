import { approachOf } from './approach.ts';
import type { DeliveryCommand, DeliveryRefusal } from './commands.ts';
import { isCarried, isWaiting, type PlannedDelivery, riderOf } from './delivery.ts';

/** Whether a command is for this delivery as it is given now, from somebody it concerns; or why not. The system's commands always are. */
export const fence = (command: Exclude<DeliveryCommand, { type: 'PlanDelivery' }>, delivery: PlannedDelivery): DeliveryRefusal | null => {
  if (command.type === 'ConfirmReturn') return command.storeOwnerId === null || command.storeOwnerId === delivery.storeOwnerId ? null : 'NOT_FOUND';
  if (!('assignmentSeq' in command)) return null;
  const asks = command.type === 'ClaimDelivery' ? command.rider.id : command.riderId;
  const has = riderOf(delivery);
  if (asks !== null && has !== asks && approachOf(delivery.approaches, asks) === undefined && !couldHaveClaimed(command, delivery)) return 'NOT_FOUND';
  if (command.assignmentSeq !== delivery.assignmentSeq) return 'ALREADY_ASSIGNED';
  if (asks !== null && has !== null && has !== asks) return 'ALREADY_ASSIGNED';
  return null;
};

/** Who is near enough hears that another was faster; of what is over they hear nothing. */
const couldHaveClaimed = (command: DeliveryCommand, delivery: PlannedDelivery): boolean =>
  command.type === 'ClaimDelivery' && command.rider.inReach && (isWaiting(delivery) || isCarried(delivery));
