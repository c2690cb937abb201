/** A UUIDv7 (RFC 9562), branded with what it names so that an order's id cannot be passed for a store's. */
export type Id<Name extends string> = string & { readonly __id?: Name };

/** Makes a new UUIDv7. An argument wherever ids are needed, as the clock is. */
export type NewId = () => string;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Whether a string from outside is a UUID in lower case, and so can be asked for in the database at all. */
export const isUuid = (text: string): boolean => uuid.test(text);
