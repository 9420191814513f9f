/** The exit codes of weir. */
export const exitCode = {
  done: 0,
  /** An error in SQL or while running, or a sink that failed. */
  failed: 1,
  /** A wrong option, or an SQL file that cannot be read: nothing ran. */
  usage: 2,
  /** A source or sink could not be opened: worth another try. */
  unavailable: 3,
  timeout: 4,
  interrupted: 130,
  terminated: 143,
} as const;
