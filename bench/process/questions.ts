import type { ChildProcess } from 'node:child_process';

/** Questions to another process over its IPC channel, each with one answer. */
export type Handlers = Readonly<Record<string, (input: never) => unknown>>;

type Question = { readonly question: string; readonly id: number; readonly input: unknown };
type Reply = { readonly id: number; readonly answer?: unknown; readonly failure?: string };

/** Answers the questions of the process that started this one. */
export const answerQuestions = (handlers: Handlers): void => {
  process.on('message', async (message: Question) => {
    const { id, question, input } = message;
    const handler = handlers[question];
    if (handler === undefined) return;
    try {
      process.send?.({ id, answer: await handler(input as never) } satisfies Reply);
    } catch (error) {
      process.send?.({ id, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) } satisfies Reply);
    }
  });
};

let asked = 0;

/** Asks a child process. Rejects with what went wrong there, or when it ends before it answers. */
export const ask = <Answer>(child: ChildProcess, question: string, input?: unknown): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const id = ++asked;
    const settle = (act: () => void) => {
      child.off('message', listen);
      child.off('exit', gone);
      act();
    };
    const listen = (reply: unknown) => {
      const { id: about, answer, failure } = reply as Reply;
      if (about !== id) return;
      settle(() => (failure === undefined ? resolve(answer as Answer) : reject(new Error(failure))));
    };
    const gone = () => settle(() => reject(new Error(`the process ended before it answered "${question}"`)));
    child.on('message', listen);
    child.once('exit', gone);
    child.send({ id, question, input } satisfies Question, (error) => error && settle(() => reject(error)));
  });
