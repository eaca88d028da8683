/** How much may be live at once. */
export interface Quota {
  readonly liveSecretsMax: number;
  readonly liveBytesMax: number;
}

/** What holds its ciphertext, by kind. What time has ended does so until it is swept. */
export interface LiveCounts {
  readonly secrets: number;
  readonly withPassphrase: number;
  readonly endToEnd: number;
  readonly forPeople: number;
  readonly frozen: number;
  /** `false`: there were too many to look at each. `secrets` is of all even so, the rest of a part. */
  readonly isWhole: boolean;
}
