/** What the store's parts decide by. */
export interface StoreSettings {
  /** How far the clocks of two partitions may lie apart, in ms. */
  readonly maxSkewMs: number;
  readonly maxFrontChannelMarkers: number;
  /** A name that nobody else gives: for versions, claims and removals. */
  readonly random: () => string;
}
