// The REPL's first prompt stands before the engine and the rest of the command line are loaded: nothing is imported here that it
// does not need.
const args = process.argv.slice(2);
const watched = process.stdin.isTTY && process.stdout.isTTY;

// Output that is still on its way must not be cut off: the exit code is set, and the process ends by itself.
if (args.length === 0 && watched) {
  const { runRepl } = await import('./repl/run-repl.ts');
  process.exitCode = await runRepl({});
} else {
  const { main } = await import('./main.ts');
  process.exitCode = await main(args);
}
