/** What the tokens of this provider's make-believe cards lead to. */
export type Method = {
  readonly authorize: 'approve' | 'decline' | 'slow' | 'chargeThenSilence' | 'fail';
  readonly capture: 'approve' | 'refuse' | 'failTwice';
  readonly refund: 'approve' | 'refuse';
};

const approving: Method = { authorize: 'approve', capture: 'approve', refund: 'approve' };

export const methods: Readonly<Record<string, Method>> = {
  sim_approve: approving,
  sim_decline: { ...approving, authorize: 'decline' },
  sim_slow: { ...approving, authorize: 'slow' },
  sim_charge_then_timeout: { ...approving, authorize: 'chargeThenSilence' },
  sim_fail: { ...approving, authorize: 'fail' },
  sim_capture_refused: { ...approving, capture: 'refuse' },
  sim_capture_fails_twice: { ...approving, capture: 'failTwice' },
  sim_refund_refused: { ...approving, refund: 'refuse' },
};

export const methodNamed = (token: string): Method | undefined => (Object.hasOwn(methods, token) ? methods[token] : undefined);
