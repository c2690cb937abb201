/** NETWORK: no connection, or it broke. SERVER: a 5xx or a 429. TIMEOUT: no answer in time. CLOSED: it was not even tried. */
export type FailureKind = 'NETWORK' | 'SERVER' | 'TIMEOUT' | 'CLOSED';

/** The provider did not answer what was asked. */
export class ProviderFailure extends Error {
  override readonly name = 'ProviderFailure';
  readonly kind: FailureKind;
  /** Whether the request may have arrived, and so may have been done. */
  readonly sent: boolean;
  readonly retryAfterMs: number;
  constructor(kind: FailureKind, message: string, { sent, retryAfterMs = 1_000, cause }: { sent: boolean; retryAfterMs?: number; cause?: unknown }) {
    super(message, { cause });
    this.kind = kind;
    this.sent = sent;
    this.retryAfterMs = retryAfterMs;
  }
}
