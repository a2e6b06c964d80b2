/** How often this process has called a store's server. */
export const roundTrips = { count: 0 };
