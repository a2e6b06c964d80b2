/** The mishaps of the store that scenarios with many actors allow. */
export const storeMishaps = {
  readSession: ["fails"],
  readGrant: ["fails"],
  claimRefresh: ["fails", "lost"],
  commitRefresh: ["fails", "lost"],
  releaseRefresh: ["lost"],
  beginRedemption: ["fails", "lost"],
  signIn: ["fails", "lost"],
  removeAccount: ["fails", "lost"],
  markEnded: ["fails", "lost"],
} as const;

/** The mishaps of the provider that they allow. */
export const providerMishaps = {
  "provider.refresh": ["unsent", "fails", "lost", "slow", "less", "foreign", "forgets"],
  "provider.completeSignIn": ["fails", "lost", "slow"],
  "provider.endSession": ["fails"],
  "provider.revoke": ["fails"],
} as const;
