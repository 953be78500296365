/** Words of sources that take deliveries over HTTP, ntopng's webhook first of all. */
export const deliveriesStrings = {
  hint: 'ntopng’s webhook, a log shipper or a script posts alerts here as they happen. Each delivery is answered once it is stored.',
  name: 'Name',
  namePlaceholder: 'Branch ntopng',
  format: 'Format',
  submit: 'Add source',
  next: 'Then you get the address and the secret to paste into ntopng.',

  connect: {
    title: (name: string) => `Connect ${name}`,
    action: (name: string) => `How to connect ${name}`,
    close: 'Close',
    added: (name: string) => `Added ${name}. It takes deliveries now.`,
    address: 'Webhook URL',
    serverOff: 'The HTTP server of this program is off, so nothing can be posted yet.',
    openSettings: 'Settings, HTTP server and tokens',
    secret: 'Shared secret',
    secretOnce: 'Shown this once: copy it now. Only its hash is kept.',
    secretKept: 'It was shown when it was made; only its hash is kept. Lost it? Make a new one.',
    secretNone: 'This source has none: deliveries prove themselves by an ingest token.',
    copy: (what: string) => `Copy ${what}`,
    copied: (what: string) => `Copied ${what}.`,
    renew: 'Make a new secret',
    renewHint: 'The one before stops working at once: give ntopng the new one.',
    renewSubmit: 'Make new secret',
    renewed: 'There is a new secret. The one before is refused from now on.',
    cancel: 'Cancel',
    ntopng: 'In ntopng',
    steps: [
      'Notifications, Endpoints, +: choose the type Webhook.',
      'Paste the URL and the shared secret. User name and password stay empty.',
      'Notifications, Recipients, +: choose that endpoint, then Test Recipient.',
    ],
    reach:
      'ntopng runs elsewhere? Start serve with --host, a certificate and --allowed-host, so that it can be reached.',
    others: 'Any other program',
    othersText:
      'Posts JSON, a JSON list or one record a line, gzip too, with a token of its own: made in Settings, or with the command line.',
    token: 'Token, made once',
    tokenCommand: (id: string) => `watchfloor token add shipper --role ingest:${id}`,
    request: 'Delivery',
    requestCommand: (address: string) =>
      `curl -H "Authorization: Bearer $TOKEN" --data-binary @alerts.ndjson ${address}`,
  },
} as const
