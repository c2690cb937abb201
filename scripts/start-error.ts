/** What keeps npm start from starting, and what to do about it: told in one sentence rather than by a stack. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
