import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Environment } from '#platform/config.ts';
import { at } from '../../scripts/root.ts';
import type { Memory, Outlay } from './probe.ts';
import { ask } from './questions.ts';

/** A program that is measured, as a process of its own. */
export type Child = {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  memory(): Promise<Memory>;
  /** The processor's time it has taken since it started, in milliseconds. */
  cpuMs(): Promise<number>;
  /** How busy it is at the moment: seconds of a processor's time a second. */
  business(): Promise<number>;
  /** Counts from now on what it asks of databases and other services; answers what it asked since it was last told to. */
  outlay(): Promise<Outlay>;
  /** Counts no more. */
  endOutlay(): Promise<void>;
  ask<Answer>(question: string, input?: unknown): Promise<Answer>;
  stop(): Promise<void>;
};

export type ChildOptions = {
  readonly name: string;
  /** A TypeScript file, from the top of the project. */
  readonly main: string;
  readonly environment: Environment;
  /** Node's own options. */
  readonly nodeOptions?: readonly string[];
  /** What it says when it can be used; the first group is its URL. */
  readonly ready?: RegExp;
};

const answersAt = /answers at (\S+)/;
const readyWithinMs = 40_000;
const stopWithinMs = 12_000;

/** Starts a program and resolves when it says that it is ready. Rejects with its last words when it ends, or takes too long. */
export const startChild = async ({ name, main, environment, nodeOptions = [], ready = answersAt }: ChildOptions): Promise<Child> => {
  const child = spawn(process.execPath, [...nodeOptions, '--import', at('bench/process/probe.ts'), at(main)], {
    cwd: at(),
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment } as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  try {
    const url = await said(child, name, ready);
    return {
      name,
      url,
      pid: child.pid as number,
      memory: () => ask<Memory>(child, 'memory'),
      cpuMs: () => ask<number>(child, 'cpu'),
      business: () => ask<number>(child, 'business'),
      outlay: () => ask<Outlay>(child, 'outlay'),
      endOutlay: () => ask<void>(child, 'endOutlay'),
      ask: (question, input) => ask(child, question, input),
      stop: () => stop(child),
    };
  } catch (error) {
    await stop(child);
    throw error;
  }
};

const said = (child: ChildProcess, name: string, ready: RegExp): Promise<string> =>
  new Promise((resolve, reject) => {
    let words = '';
    let isReady = false;
    const deadline = setTimeout(() => reject(new Error(`${name} was not ready within ${readyWithinMs / 1_000} s:\n${words}`)), readyWithinMs);
    const hear = (chunk: Buffer) => {
      if (isReady) return void process.stderr.write(chunk); // what it says from now on is a complaint
      words = (words + chunk.toString()).slice(-8_000);
      const url = ready.exec(words)?.[1];
      if (url === undefined) return;
      isReady = true;
      clearTimeout(deadline);
      resolve(url);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code) => {
      clearTimeout(deadline);
      reject(new Error(`${name} ended with code ${code}:\n${words}`));
    });
  });

const stop = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
  await exit;
  clearTimeout(impatience);
};
