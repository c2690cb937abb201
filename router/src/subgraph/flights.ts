import { type Call, type Cancellation, createCancellation } from '../call.ts';
import { Cancelled, type HttpAnswer } from './transport.ts';

type Flight = { readonly answer: Promise<HttpAnswer>; readonly cancellation: Cancellation; waiting: number };

/**
 * Identical queries in flight at once, of viewers with the same rights, are asked once. Each gets the text, and parses an
 * answer of its own. A flight is called off when the last one waiting for it has gone.
 */
export const createFlights = (ask: (body: string, call: Call) => Promise<HttpAnswer>) => {
  const flights = new Map<string, Flight>();

  const depart = (key: string, body: string, call: Call): Flight => {
    const cancellation = createCancellation();
    const answer = ask(body, { rights: call.rights, traceparent: call.traceparent, cancellation });
    const flight: Flight = { answer, cancellation, waiting: 0 };
    flights.set(key, flight);
    const land = () => {
      if (flights.get(key) === flight) flights.delete(key);
    };
    answer.then(land, land);
    return flight;
  };

  const join = (body: string, call: Call): Promise<HttpAnswer> => {
    if (call.cancellation.cancelled) return Promise.reject(new Cancelled('the client went away'));
    const key = call.rights.key + body;
    const flight = flights.get(key) ?? depart(key, body, call);
    flight.waiting++;
    return new Promise((resolve, reject) => {
      const stopListening = call.cancellation.onCancel(() => {
        reject(new Cancelled('the client went away'));
        if (--flight.waiting > 0) return;
        flights.delete(key); // who asks from now on needs an answer
        flight.cancellation.cancel();
      });
      flight.answer.then(resolve, reject).finally(stopListening);
    });
  };

  return { join };
};
