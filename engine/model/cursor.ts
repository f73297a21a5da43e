/** A connector's own resume token; opaque to the engine, moved only with the rows it covers. */
export interface Cursor {
  readonly connection: string;
  readonly stream: string;
  readonly token: string;
}
