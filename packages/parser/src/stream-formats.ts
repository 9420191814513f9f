/** The formats that FORMAT can name: the one list for completion, highlighting, diagnostics and sources. */
export const streamFormats = ['text', 'json', 'csv', 'regex', 'logfmt', 'parquet', 'arrow'] as const;
