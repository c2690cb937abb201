/** What is thrown over an event that says too little before one of another aggregate has come. Nobody is at fault: it waits for that. */
export class NotHeardYet extends Error {
  override readonly name = 'NotHeardYet';
}
