import { createWindow, type SequenceWindow } from './window.ts';

/** How far a request may be overtaken by later ones of its process: some seconds, at ten thousand a second. 8 KiB for each process. */
const windowSize = 65_536;
/** Processes of one caller that are remembered at once. */
const mostProcesses = 256;

type Process = { readonly window: SequenceWindow; goodUntil: number };

/**
 * What a caller's processes have presented here. A process is forgotten when nothing that it signed can hold any more, so forgetting
 * lets nothing in twice; and when there are too many to remember, a new one is refused rather than an old one forgotten.
 */
export const createReplayGuard = () => {
  const callers = new Map<string, Map<string, Process>>();

  const forgetOver = (processes: Map<string, Process>, now: number) => {
    for (const [sid, { goodUntil }] of processes) if (goodUntil < now) processes.delete(sid);
  };

  /** Whether that credential comes for the first time. `goodUntil` is when it certainly holds no more. */
  return (caller: string, sid: string, seq: number, goodUntil: number, now: number): boolean => {
    let processes = callers.get(caller);
    if (!processes) callers.set(caller, (processes = new Map()));
    let known = processes.get(sid);
    if (!known) {
      if (processes.size >= mostProcesses) forgetOver(processes, now);
      if (processes.size >= mostProcesses) return false;
      processes.set(sid, (known = { window: createWindow(windowSize), goodUntil }));
    }
    known.goodUntil = Math.max(known.goodUntil, goodUntil);
    return known.window.admit(seq);
  };
};
