import type { EventEnvelope } from '#contracts/event.ts';
import type { Role } from '#kernel/transitions.ts';
import { type Change, VersionConflict } from '#kernel/command-handler.ts';
import { dispatchTimers, wakeBy } from '../../../subgraphs/delivery/src/adapters/messaging/alarm.ts';
import { listenToOthers } from '../../../subgraphs/delivery/src/adapters/messaging/listen.ts';
import { publishDelivery, publishRider } from '../../../subgraphs/delivery/src/adapters/messaging/publish.ts';
import { claiming } from '../../../subgraphs/delivery/src/application/claim.ts';
import { completing } from '../../../subgraphs/delivery/src/application/complete.ts';
import type { DispatchRules } from '../../../subgraphs/delivery/src/application/dispatch-times.ts';
import { dispatching } from '../../../subgraphs/delivery/src/application/dispatch.ts';
import { handleDelivery, type HandleDelivery, handleRider, type HandleRider } from '../../../subgraphs/delivery/src/application/handle.ts';
import { planning } from '../../../subgraphs/delivery/src/application/planning.ts';
import { type Deliveries, type DispatchBoard, FactsChanged, type Orders, type Riders } from '../../../subgraphs/delivery/src/application/ports.ts';
import { approachOf } from '../../../subgraphs/delivery/src/domain/approach.ts';
import { delivery } from '../../../subgraphs/delivery/src/domain/decider.ts';
import { type Delivery, type DeliveryEvent, isCarried, isWaiting, openOffers, pinTriesLeft, type PlannedDelivery, riderOf, type Waiting } from '../../../subgraphs/delivery/src/domain/delivery.ts';
import { rider, type Rider, type RiderEvent } from '../../../subgraphs/delivery/src/domain/rider.ts';
import { atTheStores, riders as cast } from '../cast.ts';
import { type Alarms, queueOf, silent } from '../machinery/alarms.ts';
import { createLedger, memoryAggregates } from '../machinery/ledger.ts';
import type { Ground } from './ground.ts';
import { memoryPositions } from './rider-places.ts';

export type DeliveryChange = Change<Delivery, DeliveryEvent, EventEnvelope>;
export type RiderChange = Change<Rider, RiderEvent, EventEnvelope>;
type Needs = Ground & {
  readonly alarms: Alarms;
  readonly watch: (change: DeliveryChange) => void;
  readonly watchRider: (change: RiderChange) => void;
  readonly flaw?: ((handle: HandleDelivery) => HandleDelivery) | undefined;
  /** Whether the table lets a rider carry one too many. */
  readonly withoutCount: boolean;
};

const rules: DispatchRules = { offerMs: 30_000, atMost: 2, pauseMs: 60_000, leadMs: 10 * 60_000, giveUpMs: 20 * 60_000, lookMs: 5 * 60_000 };

export const composeDelivery = ({ tasks, clock, newId, alarms, watch, watchRider, flaw = (handle) => handle, withoutCount }: Needs) => {
  const ledger = createLedger('delivery', tasks);
  const records = new Map<string, { readonly deliveryId: string | null; readonly calledOffBy: Role | null }>();
  const carrying = new Map(cast.map(({ id }) => [id, 0]));
  const positions = memoryPositions();

  const kept = memoryAggregates({
    ledger, initial: delivery.initial, publish: publishDelivery(newId), watch,
    beside: ({ id, before, after }) => {
      const planned = after.state as PlannedDelivery;
      const record = records.get(planned.orderId) ?? null;
      if (before.version === 0 && (planned.status === 'CANCELLED' ? record?.deliveryId !== null : record !== null)) throw new FactsChanged('the order got its delivery, or was called off, meanwhile');
      const had = isCarried(before.state) ? before.state.riderId : null;
      const has = isCarried(planned) ? planned.riderId : null;
      if (has !== null && has !== had && !withoutCount && !mayCarry(has, (carrying.get(has) ?? 0) + 1)) throw new FactsChanged('the rider cannot take one more');
      return () => {
        if (before.version === 0) records.set(planned.orderId, { calledOffBy: record?.calledOffBy ?? null, deliveryId: id });
        if (had === has) return;
        if (had !== null) carrying.set(had, (carrying.get(had) ?? 0) - 1);
        if (has !== null) carrying.set(has, (carrying.get(has) ?? 0) + 1);
      };
    },
    answer: ({ after, events }) => (events.some(({ type }) => type === 'WrongPinGiven') ? { attemptsLeft: pinTriesLeft(after.state as PlannedDelivery) } : null),
  });
  const deliveries: Deliveries & typeof kept = { ...kept, wrongPinOf: async (key) => ((await ledger.commandOf(key))?.answer ?? null) as { attemptsLeft: number } | null };

  // riders sign up elsewhere: they are there from the beginning
  const keptRiders = memoryAggregates({
    ledger, initial: rider.initial, publish: publishRider(newId), watch: watchRider,
    beside: ({ id, after }) => {
      if (after.state.status === 'OFFLINE' && (carrying.get(id) ?? 0) > 0) throw new VersionConflict(`rider ${id} took something while going`);
      return () => {};
    },
  });
  for (const { id, vehicle, capacity } of cast) keptRiders.rows.set(id, { state: { status: 'OFFLINE', location: null, name: id, vehicle, capacity, carrying: 0 }, version: 0 });
  const riders: Riders & typeof keptRiders = { ...keptRiders, load: async (id) => {
    const { state, version } = await keptRiders.load(id);
    return { state: state.status === 'UNKNOWN' ? state : { ...state, carrying: carrying.get(id) ?? 0 }, version };
  } };
  const isOnline = (id: string) => keptRiders.rows.get(id)?.state.status === 'ONLINE';
  const mayCarry = (id: string, count: number) => isOnline(id) && count <= (cast.find((one) => one.id === id)?.capacity ?? 0);

  const waiting = () => [...kept.rows].flatMap(([id, { state }]) => (isWaiting(state) ? [{ id, state }] : []));
  const offers = (riderId: string) => waiting().filter(({ state }) => openOffers(state).some((offer) => offer.riderId === riderId));
  const timesOf = ({ readyAt, waitingSince, ...rest }: Waiting) => ({ readyAt, waitingSince, offersEnd: openOffers({ readyAt, waitingSince, ...rest } as Waiting).map(({ offeredUntil }) => offeredUntil) });
  const board: DispatchBoard = {
    handsOf: async (ids) => new Map(cast.filter(({ id }) => ids.includes(id)).map(({ id, capacity }) =>
      [id, { online: isOnline(id), free: isOnline(id) ? capacity - (carrying.get(id) ?? 0) - offers(id).length : 0 }])),
    openTo: async ({ riderId, method, offersBelow, now, passedBefore, readyBefore }) => waiting()
      .filter(({ state }) => state.method === method && new Date(state.readyAt) <= readyBefore)
      .filter(({ state }) => openOffers(state).filter(({ offeredUntil }) => new Date(offeredUntil) > now).length < offersBelow)
      .filter(({ state }) => {
        const known = approachOf(state.approaches, riderId);
        return known === undefined || ((known.offeredUntil === null || new Date(known.offeredUntil) <= now) && (known.lastPassedAt === null || new Date(known.lastPassedAt) <= passedBefore));
      })
      .map(({ id, state }) => ({ id, at: state.pickup })),
    offeredTo: async (riderId) => offers(riderId).map(({ id }) => id),
    allWaiting: async () => waiting().map(({ id, state }) => ({ id, ...timesOf(state) })),
  };
  const orders: Orders = {
    recordOf: async (orderId) => records.get(orderId) ?? null,
    rememberCalledOff: async (orderId, by, received) => ledger.commit({ events: [], cause: { received } }, () => {
      if (records.has(orderId)) throw new FactsChanged('the order got its delivery meanwhile');
      records.set(orderId, { deliveryId: null, calledOffBy: by });
    }),
  };

  const flawed = flaw(handleDelivery(deliveries));
  const handle: HandleDelivery = (id, command, cause) => tasks.giving(command, () => flawed(id, command, cause));
  const handleRiders = handleRider(riders);
  const wake = wakeBy(queueOf(alarms, tasks), silent);
  const dispatch = dispatching({ handle, deliveries, riders, positions, board, wake, rules, clock });
  const timers = dispatchTimers({ board, dispatch, rules, clock });
  let pins = 0;

  return {
    ledger,
    deliveries,
    riders,
    carrying,
    positions,
    isOnline,
    deliveryOf: (orderId: string) => {
      const id = records.get(orderId)?.deliveryId ?? null;
      return id === null ? null : { id, state: kept.rows.get(id)?.state as PlannedDelivery };
    },
    handle,
    claim: claiming({ handle, deliveries, riders, positions }),
    complete: completing({ handle, deliveries }),
    handleRider: ((id, command, cause) => tasks.giving(command, () => handleRiders(id, command, cause))) as HandleRider,
    handlers: listenToOthers({
      planning: planning({ handle, orders, newId, random: (below) => (pins = (pins + 1) % below), clock }),
      dispatch, riders, positions,
      riderOf: async (id) => riderOf((await deliveries.load(id)).state),
    }),
    clockwork: {
      fire: timers.fire,
      pending: async () => {
        // what forgot the timers may have forgotten where riders are as well
        await positions.report(cast.filter(({ id }) => isOnline(id)).map(({ id, vehicle: kind }) => ({ id, kind, point: atTheStores, at: new Date(0) })));
        return timers.pending();
      },
    },
  };
};
export type DeliveryContext = ReturnType<typeof composeDelivery>;
