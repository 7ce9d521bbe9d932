/** A JSON value. `undefined` never occurs inside one: an absent field is a missing key. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}
