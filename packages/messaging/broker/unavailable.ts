/** The queue cannot be reached where the environment says that it is; the message tells where, and why. */
export class BrokerUnavailable extends Error {
  override readonly name = 'BrokerUnavailable';
}
