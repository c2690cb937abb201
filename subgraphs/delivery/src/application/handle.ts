import type { EventEnvelope } from '#contracts/event.ts';
import { type Cause, commandHandler, type Outcome } from '#kernel/command-handler.ts';
import type { DeliveryCommand, DeliveryRefusal } from '../domain/commands.ts';
import { delivery } from '../domain/decider.ts';
import type { Delivery, DeliveryEvent } from '../domain/delivery.ts';
import { rider, type Rider, type RiderCommand, type RiderEvent, type RiderRefusal } from '../domain/rider.ts';
import type { Deliveries, Riders } from './ports.ts';

export type DeliveryOutcome = Outcome<Delivery, DeliveryEvent, DeliveryRefusal>;
export type HandleDelivery = (id: string, command: DeliveryCommand, cause?: Cause<EventEnvelope>) => Promise<DeliveryOutcome>;
export const handleDelivery = (deliveries: Deliveries): HandleDelivery => commandHandler(delivery, deliveries);

export type RiderOutcome = Outcome<Rider, RiderEvent, RiderRefusal>;
export type HandleRider = (id: string, command: RiderCommand, cause?: Cause<EventEnvelope>) => Promise<RiderOutcome>;
export const handleRider = (riders: Riders): HandleRider => commandHandler(rider, riders);
