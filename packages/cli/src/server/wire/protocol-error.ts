/** Bytes that are no message: nothing that follows them can be understood, so the connection ends. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}
