/** Replaced by the version of the package when the program is bundled. */
declare const WEIR_VERSION: string | undefined;

export const version = typeof WEIR_VERSION === 'string' ? WEIR_VERSION : '0.0.0';
