/** What riders' screens send. */
export const deliveryFields = `fragment All on Delivery {
  id status method assignmentSeq offeredUntil problem location { point { latitude longitude } at } pickup { latitude longitude } dropoff { latitude } readyAt pin availableActions order { id } rider { id name vehicle online }
}`;

const mutation = (name: string, input: string, success: string, refusals = '') => `
  mutation Do($input: ${input}!) {
    answer: ${name}(input: $input) {
      __typename
      ... on DomainError { code message }
      ... on ${name[0]?.toUpperCase()}${name.slice(1)}Success { ${success} }
      ${refusals}
    }
  }
  ${success.includes('...All') ? deliveryFields : ''}`;

const refusedToStaff = '... on DeliveryNotInState { delivery { id status } }';
const refused = '... on DeliveryAlreadyAssigned { assignmentSeq } ... on DeliveryNotInState { delivery { id status } }';

export const mutations = {
  goOnline: mutation('goOnline', 'GoOnlineInput', 'rider { id name vehicle online }'),
  goOffline: mutation('goOffline', 'RiderInput', 'rider { id name vehicle online }'),
  reportLocation: mutation('reportLocation', 'ReportLocationInput', 'location { point { latitude longitude } at }'),
  declineDelivery: mutation('declineDelivery', 'DeliveryInput', 'delivery { ...All }', refused),
  dropDelivery: mutation('dropDelivery', 'DeliveryInput', 'delivery { ...All }', refused),
  arriveAtDropoff: mutation('arriveAtDropoff', 'DeliveryInput', 'delivery { ...All }', refused),
  returnDelivery: mutation('returnDelivery', 'ReturnDeliveryInput', 'delivery { ...All }', refused),
  confirmReturn: mutation('confirmReturn', 'ConfirmReturnInput', 'delivery { ...All }', refusedToStaff),
  failDelivery: mutation('failDelivery', 'FailDeliveryInput', 'delivery { ...All }', refusedToStaff),
  claimDelivery: mutation('claimDelivery', 'DeliveryInput', 'delivery { ...All }', `${refused} ... on CapacityReached { capacity }`),
  arriveAtStore: mutation('arriveAtStore', 'DeliveryInput', 'delivery { ...All }', refused),
  pickUpDelivery: mutation('pickUpDelivery', 'DeliveryInput', 'delivery { ...All }', refused),
  completeDelivery: mutation('completeDelivery', 'CompleteDeliveryInput', 'delivery { ...All }', `${refused} ... on WrongPin { attemptsLeft }`),
} as const;
export type MutationName = keyof typeof mutations;

export const myDeliveries = `query Mine($active: Boolean, $first: Int, $after: String) {
  myDeliveries(active: $active, first: $first, after: $after) { edges { cursor } nodes { ...All } pageInfo { hasNextPage hasPreviousPage endCursor } }
} ${deliveryFields}`;

export const waitingDeliveries = `query Waiting($first: Int, $after: String) {
  waitingDeliveries(first: $first, after: $after) { nodes { ...All } pageInfo { hasNextPage endCursor } }
} ${deliveryFields}`;

export const ofOrders = `query Of($representations: [_Any!]!) { _entities(representations: $representations) { ... on Order { id delivery { ...All } } } } ${deliveryFields}`;

export const deliveryChanged = `subscription Changed($after: Int) { deliveryChanged(after: $after) { sequence delivery { ...All } } } ${deliveryFields}`;

export const riderLocation = 'subscription Where($orderId: ID!) { riderLocation(orderId: $orderId) { point { latitude longitude } at } }';
