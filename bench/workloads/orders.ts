import { placeOrder } from '../exchanges/place-order.ts';
import { post } from '../load/post.ts';
import type { Scene, Visitor } from '../scenes/scene.ts';

const page = 'query Mine($after: String) { me { orders(first: 100, after: $after) { nodes { id status } pageInfo { hasNextPage endCursor } } } }';
type Page = { me: { orders: { nodes: { id: string; status: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } } };

/** The orders of a customer that stand and nobody has touched yet, by My page. */
export const standingOrders = async (url: string, { token }: Visitor): Promise<string[]> => {
  const ids: string[] = [];
  for (let after: string | null = null, more = true; more;) {
    const { me: { orders: { nodes, pageInfo } } }: Page = await post<Page>(url, token, page, { after });
    ids.push(...nodes.filter(({ status }) => status === 'PLACED').map(({ id }) => id));
    after = pageInfo.endCursor;
    more = pageInfo.hasNextPage;
  }
  return ids;
};

/** The scene's customers with at least so many standing orders each. Resolves when My page shows them. */
export const withOrders = async (url: string, { visitors }: Scene, each: number): Promise<Visitor[]> =>
  Promise.all(visitors.map(async (visitor) => {
    let orderIds = await standingOrders(url, visitor);
    const nextVariables = placeOrder.variables(visitor);
    for (let missing = each - orderIds.length; missing > 0; missing--) await post(url, visitor.token, placeOrder.operation, nextVariables());
    while (orderIds.length < each) orderIds = await standingOrders(url, visitor); // the last ones are on their way there
    return { ...visitor, orderIds };
  }));
