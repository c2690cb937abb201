import { dosirak } from './dosirak.ts';
import { npmStart } from './npm-start.ts';
import type { Peer } from './peer.ts';
import { stockGateway } from './stock-gateway.ts';

/** In the order in which they take turns. */
export const peers: readonly Peer[] = [dosirak, stockGateway, npmStart];
