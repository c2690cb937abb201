/** The master keys by their ids. The first wraps; all of them unwrap, so that one can be replaced by another in passing. */
export type DataKeys = { readonly current: string; readonly keys: ReadonlyMap<string, Buffer> };

const keyBytes = 32;

/** Reads `id=base64url,…`: 32 bytes each, the one in use first. Throws an Error that says what is wrong, and shows no key. */
export const parseDataKeys = (text: string): DataKeys => {
  const keys = new Map<string, Buffer>();
  for (const part of text.split(',')) {
    const [id = '', encoded = ''] = part.trim().split(/=(.*)/s);
    if (!/^[\w.-]{1,40}$/.test(id)) throw new Error('should be id=key,… with an id of letters, digits, - _ . before each =');
    const key = Buffer.from(encoded, 'base64url');
    if (key.length !== keyBytes || key.toString('base64url') !== encoded.replace(/=+$/, '')) throw new Error(`the key ${id} should be ${keyBytes} bytes in base64url`);
    if (keys.has(id)) throw new Error(`there are two keys called ${id}`);
    keys.set(id, key);
  }
  const [current] = keys.keys();
  return { current: current as string, keys };
};
