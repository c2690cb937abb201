import { GraphQLError } from 'graphql';
import { CloseCode } from 'graphql-ws';
import type { Authenticate } from '../auth.ts';
import type { Principal } from '../principal.ts';
import type { Rights } from '../rights.ts';

type Closing = { close(code: number, reason: string): void };

/**
 * Who is at the other end of a WebSocket, and until when. It is told at `connection_init`, as `{ "authorization": "Bearer …" }`
 * or `{ "token": "…" }`, and may be told again in the payload of a `ping`, to stay connected when the token runs out: for
 * the same viewer with the same roles. When it does run out the socket is closed with 4403, on which graphql-ws clients
 * connect again, with a new token if their `connectionParams` is a function.
 */
export type Session = {
  /** False when the socket was closed instead. */
  signIn(parameters: Record<string, unknown> | undefined): Promise<boolean>;
  readonly rights: Rights | null;
  end(): void;
};

const tryAgainLater = 1013;
const longestTimerMs = 2 ** 31 - 1;

export const createSession = (socket: Closing, header: string | undefined, authenticate: Authenticate): Session => {
  let principal: Principal | null = null;
  let expiry: NodeJS.Timeout | undefined;

  const watchExpiry = ({ expiresAt }: Principal) => {
    clearTimeout(expiry);
    if (expiresAt === Infinity) return;
    expiry = setTimeout(() => socket.close(CloseCode.Forbidden, 'The token has run out: connect again with a new one'), Math.min(Math.max(expiresAt - Date.now(), 0), longestTimerMs));
    expiry.unref();
  };

  return {
    signIn: async (parameters) => {
      try {
        const proven = await authenticate(authorizationIn(parameters) ?? header);
        if (principal && principal.rights.key !== proven.rights.key) {
          socket.close(CloseCode.Forbidden, 'This token speaks for somebody else, or allows something else: open a connection of its own');
          return false;
        }
        principal = proven;
        watchExpiry(proven);
        return true;
      } catch (error) {
        const isRefused = error instanceof GraphQLError && error.extensions['code'] === 'UNAUTHENTICATED';
        socket.close(isRefused ? CloseCode.Unauthorized : tryAgainLater, isRefused ? 'The token does not hold: sign in again' : 'Tokens cannot be checked at the moment');
        return false;
      }
    },
    get rights() {
      return principal?.rights ?? null;
    },
    end: () => clearTimeout(expiry),
  };
};

/** Clients write it in several ways: as a header's value, as the bare token, among `headers`. */
export const authorizationIn = (parameters: Record<string, unknown> | undefined): string | undefined => {
  if (!parameters) return undefined;
  const { token, headers } = parameters;
  for (const [key, value] of Object.entries(parameters)) if (key.toLowerCase() === 'authorization' && typeof value === 'string') return value;
  if (typeof token === 'string') return `Bearer ${token}`;
  return typeof headers === 'object' && headers !== null ? authorizationIn(headers as Record<string, unknown>) : undefined;
};
