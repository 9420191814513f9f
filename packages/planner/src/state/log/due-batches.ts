/** For how many batches the keys that are due are listed at once: all keys are looked through as often as that. */
export const dueBatches = 128;
