/** A configuration module that fails. */
export const options = (): never => {
  throw new Error("no such tenant");
};
