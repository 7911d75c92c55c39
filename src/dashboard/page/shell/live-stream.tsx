/** Told of changes by a stream, once the API has one; until then the figures are asked for. */
export function LiveStream() {
  return null;
}
