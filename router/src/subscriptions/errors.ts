import { GraphQLError } from 'graphql';

const code = 'SUBSCRIPTION_LAGGING';

/** Why a subscription is ended by the router itself. */
export const laggard = {
  /** The client reads more slowly than events come. */
  client: (queue: number) => new GraphQLError(`${queue} events were waiting to be read. Read faster, or ask for less of each; subscribe again after the last event you have.`, { extensions: { code } }),
  /** What other subgraphs add comes more slowly than events do. */
  router: () => new GraphQLError('Events come faster than other subgraphs complete them. Subscribe again after the last event you have.', { extensions: { code } }),
};

export const incomplete = () => new GraphQLError('An event could not be completed. Subscribe again.', { extensions: { code: 'INTERNAL_SERVER_ERROR' } });

export const tooManySubscriptions = {
  ofConnection: (most: number) => new GraphQLError(`This connection carries ${most} subscriptions already, as many as it may. Complete one, or open another connection.`, { extensions: { code: 'RATE_LIMITED' } }),
  ofPerson: (most: number) => new GraphQLError(`You have ${most} subscriptions already, as many as there may be. Complete one first.`, { extensions: { code: 'RATE_LIMITED' } }),
  /** `retryAfter` is in seconds. */
  ofAll: (retryAfter: number) => new GraphQLError('There are as many subscriptions here as there may be. Try again later.', { extensions: { code: 'SERVICE_UNAVAILABLE', retryAfter } }),
};
