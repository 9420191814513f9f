/**
 * Stands in for react-devtools-core in the bundle: Ink imports it when DEV=true is set in the user's shell, and then
 * calls these.
 */
export default {
  initialize(): void {
    return undefined;
  },
  connectToDevTools(): void {
    return undefined;
  },
};
