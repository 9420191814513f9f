import { exitCode } from '../exit-code.ts';

/** Signals that end the REPL, and the exit codes that say so: 128 and the signal's number. */
const codes = { SIGINT: exitCode.interrupted, SIGTERM: exitCode.terminated, SIGHUP: 129 } as const;

/** Calls back for the first signal; a second one ends the process at once. Gives a function that ends listening. */
export function onExitSignals(leave: (code: number) => void): () => void {
  let isLeaving = false;
  const endings = Object.entries(codes).map(([signal, code]) => {
    const listener = (): void => {
      if (isLeaving) process.exit(code);
      isLeaving = true;
      leave(code);
    };
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  return () => {
    for (const end of endings) end();
  };
}
