/** Words of secrets that are given here and kept by the engine. */
export const secretsStrings = {
  keeping: {
    'key-ring': 'A secret: sealed by the key ring of this system, and not shown again.',
    file: 'A secret: kept in the data folder of the engine in a file that only its user can read, apart from the settings, and not shown again.',
    'no-key-ring':
      'A secret, and this system has no key ring that Watchfloor can use: it is kept unsealed in the data folder, in a file that only you can read, and not shown again. Set up a key ring (on Linux GNOME Keyring or KWallet) and start Watchfloor again; it is sealed then.',
  },
  chooseKey: 'Choose a file',
  clearKey: 'Take the file back',
  keyTooLong: 'This file is too large for the key of a service account.',
  keyUnreadable: 'This file cannot be read.',
} as const
