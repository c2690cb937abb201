import { storeId, menuItemId } from '#demo-city/stores.ts';

/** What GraphiQL opens with. Each can be run as it stands, where a token is put in; a router in front of other subgraphs leaves out what they do not know. */
export type Tab = { readonly query: string; readonly variables?: string; readonly headers?: string };

const json = (value: object): string => JSON.stringify(value, null, 2);
const signedIn = json({ authorization: 'Bearer TOKEN' });

export const firstSteps: readonly Tab[] = [
  {
    query: `# What is near, for everybody. Ctrl-Enter runs it.
query WhatIsNear {
  stores(
    near: { latitude: 37.556, longitude: 126.910 }
    openNow: true
    first: 5
  ) {
    nodes {
      id
      name(locale: "en")
      menu {
        name
        items { id name(locale: "en") price { formatted } }
      }
    }
  }
}
`,
  },
  {
    query: `# To order, be somebody. What this prints is to stand
# in the place of TOKEN below, under Headers:
# npm run --silent token -- customer
mutation Order($store: ID!, $item: ID!) {
  placeOrder(input: {
    idempotencyKey: "my first order"
    storeId: $store
    lines: [{ menuItemId: $item, quantity: 1 }]
    deliveryMethod: MOTORBIKE
    address: {
      line: "서울 마포구 와우산로 94"
      location: { latitude: 37.5545, longitude: 126.9215 }
    }
    paymentMethod: "sim_approve"
  }) {
    __typename
    ... on PlaceOrderSuccess {
      order { id number status total { formatted } }
    }
    ... on DomainError { code message }
  }
}
`,
    variables: json({ store: storeId(0), item: menuItemId(0, 0) }),
    headers: signedIn,
  },
  {
    query: `# Live: what you are told, from the first on.
# Let it run, and order in another window.
subscription Told {
  notificationReceived(after: 0) {
    sequence title body
    order { id number }
  }
}
`,
    headers: signedIn,
  },
  {
    query: `# Live: an order's status. ID, below, is what placeOrder answered.
subscription Watch($order: ID!) {
  orderStatusChanged(orderId: $order, after: 0) {
    sequence status actor
    order { number store { name } }
  }
}
`,
    variables: json({ order: 'ID' }),
    headers: signedIn,
  },
];
