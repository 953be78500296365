import type { RemoteEngine } from '../../shared/desktop'

const TOKENS: Record<RemoteEngine['token'], string> = {
  kept: 'Kept encrypted by this system. Leave it empty to use it again.',
  'until the end': 'Known until Watchfloor ends here. Leave it empty to use it again.',
  none: 'Made there with “watchfloor token add NAME --role analyst”, or viewer to read only.',
}

/** Words about the engine that the desktop shows. */
export const remoteStrings = {
  section: 'Engine',
  shown: 'This window shows',
  here: 'The engine of this machine',
  there: (address: string) => `The engine at ${address}`,
  hereHint: 'It runs as long as Watchfloor runs, or is kept in the tray.',
  thereHint: 'The engine of this machine is stopped meanwhile; its data stay as they are.',
  another: 'An engine elsewhere',
  address: 'Address',
  addressPlaceholder: 'https://soc.example:7171',
  token: 'Token',
  tokens: TOKENS,
  notKept:
    'This system keeps no secrets encrypted (no key ring is unlocked), so the token is asked for at each start.',
  caFile: 'CA file, optional',
  caFilePlaceholder: '/etc/ssl/soc-ca.pem',
  caFileHint:
    'PEM file of the authority that signed its certificate, where this system does not know it.',
  test: 'Test',
  testOf: 'the engine',
  testing: 'Testing',
  attach: 'Show this engine',
  attaching: 'Connecting',
  hint: 'Watch an engine that runs as watchfloor serve on another machine. Paths of files are paths there; exports are saved here.',
  detach: 'Go back to this machine',
  forget: 'Go back and forget it',
  failed: 'The desktop could not do this. Try again.',
  browser:
    'A browser shows the engine that served this page. The desktop application chooses its engine here.',
  item: (host: string) => `Engine at ${host}`,
  itemHint: (address: string, actor: string, isReadOnly: boolean) =>
    `${address}, signed in as ${actor}, who ${isReadOnly ? 'reads only' : 'may decide'}. Change it in Settings.`,
} as const
