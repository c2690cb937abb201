/** Answers many questions that are asked at about the same time by asking once, in order. A failure fails all of them. */
export const gather = <Question, Answer>(
  ask: (questions: readonly Question[]) => Promise<readonly Answer[]>,
  { most, waitMs = 0 }: { /** Asked in one go, at most. */ readonly most: number; /** 0: as soon as all that is going on at this moment has asked. */ readonly waitMs?: number },
): ((question: Question) => Promise<Answer>) => {
  type Asked = { readonly question: Question; readonly answer: (answer: Answer) => void; readonly fail: (error: unknown) => void };
  let waiting: Asked[] = [];
  const flush = async () => {
    const asked = waiting;
    waiting = [];
    for (let from = 0; from < asked.length; from += most) {
      const some = asked.slice(from, from + most);
      try {
        const answers = await ask(some.map(({ question }) => question));
        some.forEach(({ answer }, index) => answer(answers[index] as Answer));
      } catch (error) {
        for (const { fail } of some) fail(error);
      }
    }
  };
  return (question) =>
    new Promise((answer, fail) => {
      waiting.push({ question, answer, fail });
      if (waiting.length > 1) return;
      if (waitMs > 0) setTimeout(flush, waitMs);
      else setImmediate(flush);
    });
};
