/** The bound that concerns more: `undefined` concerns any issue time. */
export const wider = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : Math.max(a, b);

/** Whether the first bound concerns everything that the second one does. */
export const coversBound = (a: number | undefined, b: number | undefined): boolean =>
  a === undefined || (b !== undefined && a >= b);
