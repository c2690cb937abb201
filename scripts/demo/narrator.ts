/** Tells a story on the terminal: who did what, what was pushed to whom, and when. */
export const narrator = (write: (line: string) => void = console.log) => {
  const began = performance.now();
  const seconds = () => `${((performance.now() - began) / 1_000).toFixed(2).padStart(6)} s`;
  const bold = (text: string) => (process.stdout.isTTY ? `\u001b[1m${text}\u001b[0m` : text);
  const faint = (text: string) => (process.stdout.isTTY ? `\u001b[2m${text}\u001b[0m` : text);
  return {
    title: (text: string) => write(`\n${bold(text)}`),
    step: (who: string, name: string, does: string) => write(`${seconds()}  ${who} ${bold(name)} ${does}`),
    push: (whom: string, what: string) => write(faint(`${seconds()}     ↳ pushed ${whom}: ${what}`)),
    line: (text: string) => write(`  ${text}`),
    end: () => write(''),
  };
};
