// What a password or passphrase must be. The gateway checks it too.

/** Characters. */
export const SHORTEST = 8;
