import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Ports, takePorts } from '#testing/ports.ts';
import { at } from './root.ts';
import { postgres, services } from './services.ts';

let folder: string;
let taken: Ports;
let environment: Record<string, string>;
const started: ChildProcess[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dosirak 시작 '));
  taken = await takePorts(services.length + 1);
  const ports = [...services, postgres].map(({ portVariable }, index) => [portVariable, String(taken.ports[index])] as const);
  environment = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', DATA_DIR: join(folder, 'data'), ...Object.fromEntries(ports) };
});
afterAll(async () => {
  for (const child of started) child.kill('SIGKILL'); // those that a failed test left behind; PostgreSQL sees to itself
  await taken?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

type Started = { /** Resolves when it has printed that; rejects when it ends before. */ said(text: string): Promise<void>; ended(): Promise<{ code: number | null; output: string }>; readonly process: ChildProcess };

const start = (more: Record<string, string> = {}): Started => {
  const child = spawn(process.execPath, [at('scripts/start.ts')], { env: { ...environment, ...more }, stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  let output = '';
  const end = once(child, 'close');
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => void (output += chunk.toString()));
  const said = (text: string) => new Promise<void>((resolve, reject) => {
    const look = () => output.includes(text) && resolve();
    child.stderr.on('data', look);
    look();
    void end.then(() => reject(new Error(`it ended without "${text}":\n${output}`)));
  });
  return { process: child, said, ended: async () => ({ code: ((await end) as [number | null])[0], output }) };
};

describe('npm start', () => {
  it.each<[string, () => Promise<Record<string, string>>, RegExp]>([
    ['a host that is none of this machine’s', async () => ({ HOST: '192.0.2.1' }), /^Nothing can listen on 192\.0\.2\.1 \(EADDRNOTAVAIL\)\. Set HOST/],
    ['a port that is none', async () => ({ ORDER_PORT: 'abc' }), /^ORDER_PORT: /],
    ['data that cannot be kept there', async () => {
      await writeFile(join(folder, 'file'), '');
      return { DATA_DIR: join(folder, 'file') };
    }, /^Nothing can be kept in .*file \(EEXIST\)\. Set DATA_DIR/],
  ])('says in a sentence what is wrong with %s', async (_what, wrong, sentence) => {
    const { code, output } = await start(await wrong()).ended();
    expect(code).toBe(1);
    expect(output.trim()).toMatch(sentence);
    expect(output.trim().split('\n')).toHaveLength(1);
  });

  it('names the variable of a port that is taken', async () => {
    const other = createServer().listen(Number(environment['STORE_PORT']), '127.0.0.1');
    await once(other, 'listening');
    expect((await start().ended()).output).toContain(`Port ${environment['STORE_PORT']}, where store is to listen, is taken by another program. Stop that, or set STORE_PORT to a free port.`);
    other.close();
    await once(other, 'close');
  });

  it('stops without a word more when Ctrl-C comes while it starts, begins where it was, lets no other onto its data, and stops', async () => {
    const interrupted = start();
    await interrupted.said('Migrated the database of identity.'); // the demo city is being written
    interrupted.process.kill('SIGINT');
    const { code, output } = await interrupted.ended();
    expect(code).toBe(0);
    expect(output).not.toMatch(/could not start|Error|"level":/);

    const running = start();
    await running.said('Ctrl-C stops everything.');
    expect((await start().ended()).output).toMatch(/^\s*Another npm start \(process \d+\) is running on .*data\./);
    running.process.kill('SIGINT');
    expect((await running.ended()).code).toBe(0);
  });
});
