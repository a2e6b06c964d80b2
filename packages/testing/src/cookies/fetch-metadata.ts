/** The headers by which browsers describe a request (Fetch Metadata), except for `Sec-Fetch-Site`, which depends on the initiator. */
export const navigation = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" } as const;
export const framed = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe" } as const;
export const ofScript = { "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" } as const;
export const ofImage = { "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" } as const;
