/** Every bound of the REPL, and what happens at it. */

/** Entries kept in memory and in the history file; older ones go. */
export const historyEntries = 5000;

/** Steps back in one text; older ones go. */
export const undoSteps = 500;

/** Texts that Ctrl-Y and Alt-Y can bring back. */
export const killRingSize = 20;

/** A longer paste is handed over in parts of this many characters. */
export const pasteCharacters = 1 << 22;

/** A longer escape sequence is none, and is dropped. */
export const sequenceCharacters = 4096;

/** Rows of one batch that a live view holds; the view says how many more there were. */
export const liveRows = 1000;

/** Changes, or rows as they came, that a live view holds; older ones go. */
export const logRows = 1000;

/** Batches that rates and sparklines are made from. */
export const meteredBatches = 120;

/** Texts entered while a statement runs; another one is refused. */
export const waitingTexts = 100;

/** What terminals take by OSC 52 (xterm's limit in base64); more goes through a clipboard program. */
export const clipboardBase64 = 74_994;

/** Names of a directory that are looked at for completion. */
export const directoryEntries = 2000;

/** Columns and rows of a terminal that does not say. */
export const assumedSize = { columns: 80, rows: 24 } as const;

/** Live views are redrawn so often at most, and by default. */
export const refreshIntervalsMs = [100, 200, 500, 1000, 2000, 5000] as const;
export const defaultRefreshMs = 200;

/** What sources had to say: the latest are kept, the number of warnings is counted on. */
export const noticesKept = 100;
