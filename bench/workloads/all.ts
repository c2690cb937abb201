import { cost } from './cost.ts';
import { dispatch } from './dispatch.ts';
import { routerMemory, systemMemory } from './memory.ts';
import { placeOrder } from './place-order.ts';
import { push } from './push.ts';
import { reading } from './reading.ts';
import { oneOrder, orderList } from './router-throughput.ts';
import { routerSecurity, systemSecurity } from './security.ts';
import type { Workload } from './workload.ts';

/** In the order in which they run, those of one scene after one another. The cost is counted while little goes on; what placeOrder leaves behind, the later ones ask about. */
export const workloads: readonly Workload[] = [oneOrder, orderList, routerSecurity, routerMemory, cost, placeOrder, reading, systemSecurity, push, dispatch, systemMemory];
