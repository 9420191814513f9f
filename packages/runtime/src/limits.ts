/**
 * Every bound between the outside world and a batch, and what happens at it. Sizes are bytes unless the name says
 * otherwise.
 */
const KiB = 1024;
const MiB = 1024 * KiB;

/**
 * What one stream may hold: rows received and not yet sealed, sealed batches that are not finished, and rejected
 * rows. Beyond it `write` and `bytes` stay pending, so that sockets, pipes and files are not read on. What a receiver
 * already has in its hands is taken all the same: one block of any size, and one chunk of each connection, may lie
 * over the bound.
 */
export const receiveBufferBytes = 512 * MiB;

/**
 * Of a stream whose rows arrive by their own times, what was received and not looked at, and at once what is put into a table: its rows
 * stay there until their batches.
 */
export const timedBufferBytes = 32 * MiB;

/** A longer line (or CSV record) is not kept: it is rejected once, with its beginning, and skipped as it streams in. */
export const lineBytes = 16 * MiB;

/** What is shown of a rejected row. */
export const shownCharacters = 200;

/** What is scanned for line ends at once; a larger chunk is taken in pieces of this size. */
export const scanBytes = MiB;

/** A chunk up to this size is copied together with the unfinished line before it; of a larger one the first line only. */
export const joinedBytes = 128 * KiB;

/**
 * Blocks of lines smaller than this are copied together, as every block has its price when it is scanned. The chunks of
 * a socket under load, about 64 KiB, are not worth copying ...
 */
export const smallBlockBytes = 32 * KiB;

/** ... until they are this large. */
export const mergedBlockBytes = MiB;

/** What a block counts for besides its rows: its objects in memory. */
export const blockOverheadBytes = KiB;

/** What a file that DuckDB reads by itself counts for, whatever its size: about a thousand of them may wait. */
export const fileBlockBytes = 64 * KiB;

/** One message of an Arrow IPC stream (a record batch); a longer one ends the connection with an error. */
export const arrowMessageBytes = 1024 * MiB;

/** The head of such a message; a longer one is not Arrow. */
export const arrowMetadataBytes = 16 * MiB;

/** How much of a first line is looked at to tell json from text; a longer one is json if it begins with a brace. */
export const sniffBytes = MiB;

/** The first rows that columns are inferred from. */
export const sampleRows = 20_480;

/** Connections that a listening socket holds at once; one more is closed at once, with a notice. */
export const connectionCount = 1024;

/** The first pause before a connection is tried again; each further one is twice as long ... */
export const firstBackOffMs = 200;

/** ... up to this. */
export const longestBackOffMs = 10_000;

/** Idle time after which the kernel asks whether the other end of a socket is still there. */
export const keepAliveMs = 30_000;

/** What is read from a file at once. */
export const fileReadBytes = MiB;

/** A new file that was not renamed into place is taken when it has not changed for so long. */
export const settledMs = 100;

/** Patterns with wildcards in a folder's name need a walk over all the folders: not more often than this. */
export const folderWalkMs = 200;

/** Rows a second of a `rate` source. */
export const generatedRowsPerSecond = 1_000_000_000;

/** Bad rows of one batch that are shown to people; all of them are counted. */
export const badRowSamples = 5;

/**
 * Sealed batches that wait for the ones before them; beyond it nothing is sealed until one is done, and what arrives
 * joins a later batch.
 */
export const queuedBatches = 256;

/** Batches whose processing time is remembered for percentiles. */
export const measuredBatches = 16_384;

/** The same for each query. */
export const measuredOutputs = 1024;

/**
 * Rows that have arrived are decoded before their batch is sealed when they are so many bytes: of several row groups, as each row of
 * less costs twice as much.
 */
export const loadAheadBytes = 32 * MiB;

/** How often it is looked whether there are. */
export const loadAheadEveryMs = 20;

/** Rows of a table that DuckDB works on as one part. */
export const rowGroupRows = 122_880;

/** A JSON file up to this size is read by DuckDB as a whole, in one batch; a larger one is received piece by piece. */
export const wholeFileBytes = 1024 * MiB;

/** Received JSON of this size and more is put into a file for DuckDB's own reader, which needs some size to be faster. */
export const spooledJsonBytes = 4 * MiB;

/** Ad-hoc queries that are open at once; one more is refused. */
export const openAdhocQueries = 256;

/** Ad-hoc queries that compute at once; the others wait for their turn. */
export const runningAdhocQueries = 8;

/** A batch that has no more rows and takes no longer is short: its work is not worth sharing between threads. */
export const shortBatchRows = 30_000;
export const shortBatchMs = 25;

/** After so many short batches in a row DuckDB's worker threads rest. */
export const shortBatches = 50;

/** They are called back when a batch took longer than this. */
export const tooLongForOneThreadMs = 50;

/**
 * Ad-hoc queries whose rows are fetched at once. Each holds a thread that Node has four of, and batches and sinks need some.
 */
export const adhocFetches = 2;

/** Ad-hoc queries that compute their first rows in such a thread at once. More would take from the batches. */
export const adhocStarts = 1;

/** An ad-hoc query whose next rows take longer is ended when others wait for it. */
export const longestFetchMs = 10_000;

/** An ad-hoc query that is not alone gets one of these threads when its first rows are not there by then; one alone has it at once. */
export const adhocPatienceMs = 10;

/** For a batch that is being computed it waits this long with that. */
export const longestAdhocWaitMs = 250;

/** With others beside it, it has the thread no longer than this: it starts anew without it. */
export const longestAdhocStartMs = 100;

/** How often it is looked whether it has to give its thread up. */
export const givingWayEveryMs = 10;

/**
 * A batch lets an ad-hoc query by that began no longer ago than this, if it is alone; with others beside it, one that has had a thread for
 * longer leaves it to the batch ...
 */
export const shortAdhocMs = 30;

/** ... and waits so long for such queries in all. */
export const longestLetByMs = 12;

/** How often it is looked whether an ad-hoc query is done. */
export const adhocPollMs = 1;

/** Ad-hoc queries end when the engine has so much of its memory in use: what is left is the pipeline's. */
export const adhocMemoryShare = 0.85;

/** How often that is looked at while such queries run. */
export const adhocMemoryEveryMs = 50;

/** Connections that are kept for the next ad-hoc query. */
export const idleAdhocConnections = 8;

/** Queries of which the columns are remembered, for those who ask them again. */
export const knownAdhocQueries = 256;

/** Output times that a live query may fall behind; then it leaves out the oldest, and says so. */
export const liveBacklog = 8;

/**
 * What is kept at most of a stream for the live queries that read the same columns of it, where what the pipeline keeps does not do; of
 * larger windows the outputs are left out, which is said.
 */
export const liveKeptBytes = 256 * MiB;

/** What is read from a socket at once. */
export const socketReadBytes = 512 * KiB;

/** Versions of a state in its log before they are folded into its base ... */
export const loggedRows = 131_072;

/** ... or this share of the base, if that is more. A larger log is more to look through, and a smaller one is folded more often. */
export const loggedShare = 1 / 10;

/** The base of a state lies in so many tables at most, each of so many rows at least: one of them is held twice while it is folded. */
export const baseSections = 8;
export const sectionRows = 500_000;

/** A log is folded at the latest after this time where keys may have lapsed: so long they take their memory after a TIMEOUT, or twice this. */
export const lapsedAfterMs = 10 * 60_000;

/**
 * Rows of a state that are folded in one batch. They are more than a row group of DuckDB: as many are taken into a table as they are, and
 * fewer are copied once more.
 */
export const foldedRows = 150_000;

/** Rows of state that are changed in place before the memory of what is dead is given back: a few milliseconds' work. */
export const changesBetweenCompactions = 131_072;

/** After so many commits of sinks the logs of databases in files are written into these. */
export const commitsBetweenCheckpoints = 1000;

/** So many empty batches are run to close windows behind the end of the input; if there would have to be more, none are. */
export const closingBatches = 3600;
