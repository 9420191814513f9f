import { main } from './main.ts';

// Output that is still on its way must not be cut off: the exit code is set, and the process ends by itself.
process.exitCode = await main(process.argv.slice(2));
