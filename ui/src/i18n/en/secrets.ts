// The master key, and the login of a browser.

export const secrets = {
  name: "Secrets",
  about: "Keys of providers are sealed with one master key. This is about where that one is.",
  passphrase: "Passphrase",
  move: "Keep the master key elsewhere",
  said: "The system said: {{why}}",
  open: {
    title: "Secrets are open",
    body_one: "{{count}} sealed secret can be used.",
    body_other: "{{count}} sealed secrets can be used.",
  },
  locked: {
    title: "Secrets are locked",
    body_one: "{{count}} sealed secret waits for the master key.",
    body_other: "{{count}} sealed secrets wait for the master key.",
  },
  missing: {
    title: "The master key is gone",
    body_one: "{{count}} secret was sealed with a key that is not in its place any more. It may come back: with a restored keychain, or under the user who made it.",
    body_other: "{{count}} secrets were sealed with a key that is not in its place any more. It may come back: with a restored keychain, or under the user who made it.",
  },
  unavailable: {
    title: "There is no keychain here",
    body_one: "Choose another place for the master key; {{count}} secret is sealed so far.",
    body_other: "Choose another place for the master key; {{count}} secrets are sealed so far.",
  },
  unlock: { title: "Unlock", do: "Unlock" },
  again: { title: "Look for the key again", about: "After unlocking the keychain, restoring it, or logging in as the right user." },
  over: {
    title: "Start over without the old secrets",
    about_one: "Deletes {{count}} sealed secret for good. Accounts stay, without their keys.",
    about_other: "Deletes {{count}} sealed secrets for good. Accounts stay, without their keys.",
    body_one: "Without its key, {{count}} secret cannot be read by anyone. Do this only if the master key will not come back.",
    body_other: "Without their key, {{count}} secrets cannot be read by anyone. Do this only if the master key will not come back.",
    do: "Delete them",
  },
  choose: {
    title: "Choose where the master key lives",
    do: "Use this",
    done: "The master key has its new place.",
    accept: "I accept: this protects backups, not this machine.",
    noWayBack: "It is asked for after each start. If you forget it, the sealed secrets are lost.",
  },
  homes: {
    keychain: {
      name: "The system's keychain",
      about: "Opened with your login. The best place where there is one.",
      kept_one: "The master key is in the system's keychain. {{count}} secret is sealed with it.",
      kept_other: "The master key is in the system's keychain. {{count}} secrets are sealed with it.",
    },
    passphrase: {
      name: "A passphrase",
      about: "Kept nowhere but in your head; asked for after each start.",
      kept_one: "The master key comes from your passphrase. {{count}} secret is sealed with it.",
      kept_other: "The master key comes from your passphrase. {{count}} secrets are sealed with it.",
    },
    keyfile: {
      name: "A key file",
      about: "A file only you can read, beside the data. This protects backups, not this machine.",
      kept_one: "The master key is in a file beside the data: this protects backups, not this machine. {{count}} secret is sealed with it.",
      kept_other: "The master key is in a file beside the data: this protects backups, not this machine. {{count}} secrets are sealed with it.",
    },
    environment: {
      kept_one: "The master key was given from outside when OmniRoute was started. {{count}} secret is sealed with it.",
      kept_other: "The master key was given from outside when OmniRoute was started. {{count}} secrets are sealed with it.",
    },
    memory: {
      kept_one: "The master key is in memory only and is forgotten at the end. {{count}} secret is sealed with it.",
      kept_other: "The master key is in memory only and is forgotten at the end. {{count}} secrets are sealed with it.",
    },
  },
};

export const login = {
  title: "OmniRoute",
  password: "Password",
  newPassword: "New password",
  again: "Once more",
  enter: "Enter",
  entering: "Entering…",
  forgot: "Forgotten? On the machine itself, “omniroute open” gives a link that opens without it.",
  tooShort_one: "At least {{count}} character.",
  tooShort_other: "At least {{count}} characters.",
  differs: "The two are not the same.",
  linkUsed: "This link opens no more",
  setup: {
    about: "Choose the password for this page. There is none yet.",
    do: "Set the password and enter",
    noCode: "Open the link from the terminal",
    whereCode: "No password is set yet. The terminal where OmniRoute was started shows a link to set one; “omniroute open” gives a new one.",
  },
};
