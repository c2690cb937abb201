/** What a delivery was to one rider: offered, passed by, carried for a while. It stays known for as long as the delivery is. */
export type Approach = {
  readonly riderId: string;
  /** Until when it is offered to them; null when it is not, or no longer. */
  readonly offeredUntil: string | null;
  /** How often they passed it by: declined it, let the offer run out, or dropped it. */
  readonly passes: number;
  readonly lastPassedAt: string | null;
};
export type Approaches = readonly Approach[];

const stranger = (riderId: string): Approach => ({ riderId, offeredUntil: null, passes: 0, lastPassedAt: null });

export const approachOf = (approaches: Approaches, riderId: string): Approach | undefined => approaches.find((approach) => approach.riderId === riderId);

const put = (approaches: Approaches, changed: Approach): Approaches =>
  approachOf(approaches, changed.riderId) === undefined ? [...approaches, changed] : approaches.map((approach) => (approach.riderId === changed.riderId ? changed : approach));

/** Offered to these, until then. */
export const offeredTo = (approaches: Approaches, riderIds: readonly string[], offeredUntil: string): Approaches =>
  riderIds.reduce((all, riderId) => put(all, { ...(approachOf(all, riderId) ?? stranger(riderId)), offeredUntil }), approaches);

/** The rider's for now: nobody has an offer any more. */
export const takenBy = (approaches: Approaches, riderId: string): Approaches => closed(put(approaches, approachOf(approaches, riderId) ?? stranger(riderId)));

/** Passed by: not theirs, and others come first from now on. */
export const passedBy = (approaches: Approaches, riderId: string, at: string): Approaches => {
  const approach = approachOf(approaches, riderId) ?? stranger(riderId);
  return put(approaches, { ...approach, offeredUntil: null, passes: approach.passes + 1, lastPassedAt: at });
};

/** Not theirs any more, through no doing of theirs. */
export const takenFrom = (approaches: Approaches, riderId: string): Approaches =>
  approaches.map((approach) => (approach.riderId === riderId ? { ...approach, offeredUntil: null } : approach));

/** Offered to nobody. */
export const closed = (approaches: Approaches): Approaches => approaches.map((approach) => ({ ...approach, offeredUntil: null }));
