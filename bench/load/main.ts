import { type ExchangeName, exchanges } from '../exchanges/all.ts';
import { answerQuestions } from '../process/questions.ts';
import { closedLoop, type LoopOptions } from './closed-loop.ts';
import { createWatchers, type Opening, type Trigger } from './watchers.ts';

/** The process that asks and watches, so that measuring shares no event loop with what is measured. */
const watchers = createWatchers();

answerQuestions({
  loop: ({ exchange, ...options }: LoopOptions & { exchange: ExchangeName }) => closedLoop(options, exchanges[exchange]),
  watch: (opening: Opening) => watchers.open(opening),
  trigger: (trigger: Trigger) => watchers.trigger(trigger),
  unwatch: () => watchers.close(),
});

process.channel?.ref(); // it lives for its questions
console.log('load answers at ipc');
