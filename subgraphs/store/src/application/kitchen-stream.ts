/** The stream in which the changes of a store's tickets are numbered, and the topic where those who watch it hear of them. */
export const kitchenStream = (storeId: string): string => `store:${storeId}`;
