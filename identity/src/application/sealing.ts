/** Encrypts what is kept. `about` says what it is and whose, so that one thing cannot be passed off as another. */
export type Sealing = {
  seal(text: string, about: string): Uint8Array<ArrayBuffer>;
  /** Throws when it was not sealed by a key we have, or about something else. */
  open(sealed: Uint8Array, about: string): string;
};
